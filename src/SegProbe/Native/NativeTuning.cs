namespace SegProbe.Native;

/// <summary>What <see cref="NativeBackend"/> sets for the whole process when it loads libtorch.</summary>
[Flags]
public enum NativeTuning
{
    /// <summary>Nothing: threads and memory stay as the program has them.</summary>
    None = 0,

    /// <summary>
    /// Threads that wait sleep (<see cref="NativeThreads.SleepWhileWaiting"/>): on a busy machine steps are many times
    /// faster.
    /// </summary>
    SleepingThreads = 1,

    /// <summary>
    /// Freed memory stays with the process (<see cref="NativeAllocator.KeepFreedMemory"/>): steps take about a third
    /// less time.
    /// </summary>
    KeptMemory = 2,

    /// <summary>Both.</summary>
    All = SleepingThreads | KeptMemory,
}
