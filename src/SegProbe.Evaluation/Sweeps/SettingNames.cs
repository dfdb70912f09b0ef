using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SegProbe.Attacks;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>Names of settings, for folders and tables.</summary>
/// <remarks>
/// A name begins with the method. Parameters with a label (<see cref="MethodParameter.Label"/>) follow with their values,
/// others only where they are not the method's default: <c>asma-authors-l2-0.3-steps-500</c>.
/// </remarks>
public static class SettingNames
{
    private static readonly string[] Common =
        [nameof(AttackOptions.Goal), nameof(AttackOptions.Steps), nameof(AttackOptions.StopIou)];

    /// <summary>
    /// Names each setting as shortly as tells it from the others: <c>asma</c>, <c>asma-authors</c>,
    /// <c>asma-l2-0.3</c>, <c>ssm-alpha-1E-05-steps-100</c>.
    /// </summary>
    /// <param name="settings">The settings, each once.</param>
    /// <param name="catalog">The methods, whose defaults are left out.</param>
    public static IReadOnlyList<string> Choose(IReadOnlyList<AttackOptions> settings, AttackCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(catalog);
        var levels = settings.Select(setting => Levels(setting, catalog)).ToList();
        var counts = levels.SelectMany(mine => mine.Index()).CountBy(name => name).ToDictionary();
        return [.. levels.Select(mine => mine.Index().FirstOrDefault(name => counts[name] == 1, (0, mine[^1])).Item2)];
    }

    /// <summary>Gives everything that a setting says, for example <c>asma-l2-0.3-steps-500</c>.</summary>
    public static string Describe(AttackOptions setting, AttackCatalog catalog) => Levels(setting, catalog)[^1];

    /// <summary>Gives the first 16 hexadecimal digits of the SHA-256 of <see cref="Describe"/>.</summary>
    public static string Hash(AttackOptions setting, AttackCatalog catalog) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(Describe(setting, catalog))))[..16];

    // From the shortest name to the one that says all.
    private static string[] Levels(AttackOptions setting, AttackCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(catalog);
        var defaults = catalog.Find(setting.Name)?.Defaults;
        var own = AttackParameters.List(setting).Where(parameter => !Common.Contains(parameter.Name)).ToLookup(
            parameter => parameter.Label is not null);
        var kind = string.Join(
            '-',
            [
                setting.Name,
                .. from parameter in own[false]
                   let value = parameter.Write(setting)
                   where value is not null && (defaults is null || value != parameter.Write(defaults))
                   select parameter.Type.IsEnum ? value : $"{parameter.Key.Replace('_', '-')}-{value}",
                .. setting.Goal == AttackGoal.Targeted ? (string[])[] : [Text(setting.Goal)],
            ]);
        var full = string.Join(
            '-',
            [
                kind,
                .. from parameter in own[true]
                   let value = parameter.Write(setting)
                   where value is not null
                   select parameter.Label == "" ? value : $"{parameter.Label}-{value}",
            ]);
        var stop = setting.StopIou is { } iou ? $"-stop-{iou.ToString("R", CultureInfo.InvariantCulture)}" : "";
        return [setting.Name, kind, full, $"{full}-steps-{setting.Steps}{stop}"];
    }

    private static string Text(AttackGoal goal) => goal.ToString().ToLowerInvariant();
}
