using SegProbe.Models.TorchScript;

/// <summary>
/// What the runtime calls before a program's own code where the variable DOTNET_STARTUP_HOOKS names this assembly; the
/// runtime prescribes the names. See <see cref="TrialLoad"/>.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => TrialLoad.Answer();
}
