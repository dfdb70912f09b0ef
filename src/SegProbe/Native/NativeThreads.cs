namespace SegProbe.Native;

/// <summary>Settings of the threads that libtorch computes with.</summary>
public static class NativeThreads
{
    private const string Policy = "OMP_WAIT_POLICY";

    /// <summary>
    /// Lets threads that wait for each other sleep instead of spinning, unless the user's environment says otherwise
    /// (OMP_WAIT_POLICY, GOMP_SPINCOUNT). On a machine that does anything else at the same time spinning threads take
    /// the processor from the ones they wait for. Affects the whole process; call it before libtorch is loaded.
    /// </summary>
    /// <returns>
    /// True where the setting was made; false on other systems than Linux, or where the user made one.
    /// </returns>
    public static bool SleepWhileWaiting() =>
        Environment.GetEnvironmentVariable(Policy) is null
        && Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is null
        && NativeEnvironment.Set(Policy, "PASSIVE");
}
