using System.Security.Cryptography;
using System.Text;
using SegProbe.Attacks;

namespace SegProbe.Evaluation.Planning;

/// <summary>Names of settings, for folders and tables.</summary>
public static class SettingNames
{
    /// <summary>
    /// Names each setting as shortly as tells it from the others: <c>asma</c>, <c>asma-authors</c>,
    /// <c>asma-l2-0.3</c>, <c>ssm-alpha-1E-05-steps-100</c>.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<MaskAttackOptions> settings)
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
    public static string Describe(MaskAttackOptions setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return string.Join(
            '-', Method(setting), setting.Protocol.ToString().ToLowerInvariant(), Rule(setting.Rule), Stop(setting));
    }

    /// <summary>Gives the first 16 hexadecimal digits of the SHA-256 of <see cref="Describe"/>.</summary>
    public static string Hash(MaskAttackOptions setting) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Describe(setting))))[..16];

    private static bool IsUnique(List<string[]> levels, int index, int level) =>
        levels.Where((_, other) => other != index).All(each => each[level] != levels[index][level]);

    private static string[] Levels(MaskAttackOptions setting)
    {
        var whose = setting.Protocol == MaskProtocol.Authors ? "-authors" : "";
        var full = $"{Method(setting)}{whose}-{Rule(setting.Rule)}";
        return [Method(setting), Method(setting) + whose, full, $"{full}-{Stop(setting)}"];
    }

    private static string Method(MaskAttackOptions setting) => setting.Method.ToString().ToLowerInvariant();

    private static string Rule(StepRule rule) => rule switch
    {
        ConstantStep step => $"alpha-{AttackGrid.Text(step.Alpha)}",
        OverlapStep step => $"beta-{AttackGrid.Text(step.Beta)}-tau-{AttackGrid.Text(step.Tau)}",
        CalibratedStep step => $"l2-{AttackGrid.Text(step.FirstStepL2)}",
        _ => throw new ArgumentException($"rule must be a known one, got {rule}.", nameof(rule)),
    };

    private static string Stop(MaskAttackOptions setting) =>
        $"steps-{setting.Steps}" + (setting.StopIou is { } iou ? $"-stop-{AttackGrid.Text(iou)}" : "");
}
