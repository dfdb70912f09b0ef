using System.Security.Cryptography;
using System.Text;
using SegProbe.Attacks;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>Names of settings, for folders and tables.</summary>
public static class SettingNames
{
    /// <summary>
    /// Names each setting as shortly as tells it from the others: <c>asma</c>, <c>asma-authors</c>,
    /// <c>asma-l2-0.3</c>, <c>ssm-alpha-1E-05-steps-100</c>.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<AttackOptions> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var levels = settings.Select(Levels).ToList();
        return
        [
            .. levels.Select((mine, i) =>
                mine.Where((_, level) => IsUnique(levels, i, level)).FirstOrDefault(mine[^1])),
        ];
    }

    /// <summary>Gives everything that a setting says, for example <c>asma-paper-l2-0.3-steps-500</c>.</summary>
    public static string Describe(AttackOptions setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return $"{setting.Name}-{setting.ProtocolName}{Goal(setting)}-{setting.Details}-{Stop(setting)}";
    }

    /// <summary>Gives the first 16 hexadecimal digits of the SHA-256 of <see cref="Describe"/>.</summary>
    public static string Hash(AttackOptions setting) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Describe(setting))))[..16];

    private static bool IsUnique(List<string[]> levels, int index, int level) =>
        levels.Where((_, other) => other != index).All(each => each[level] != levels[index][level]);

    private static string[] Levels(AttackOptions setting)
    {
        var whose = setting.ProtocolName == "paper" ? "" : $"-{setting.ProtocolName}";
        var kind = setting.Name + whose + Goal(setting);
        var full = $"{kind}-{setting.Details}";
        return [setting.Name, kind, full, $"{full}-{Stop(setting)}"];
    }

    private static string Goal(AttackOptions setting) =>
        setting.Goal == AttackGoal.Targeted ? "" : $"-{setting.GoalName}";

    private static string Stop(AttackOptions setting) =>
        $"steps-{setting.Steps}" + (setting.StopIou is { } iou ? $"-stop-{AttackSweep.Text(iou)}" : "");
}
