using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;

namespace SegProbe.Tests.Attacks;

/// <summary>Options of a method by its name.</summary>
internal static class Method
{
    public static T Create<T>(string name)
        where T : AttackOptions => (T)AttackCatalog.Default.Find(name)!.Create();

    /// <summary>Gives SSM or ASM with a constant multiplier.</summary>
    public static SegmentationMaskOptions Constant(string name, double alpha) => name == "ssm"
        ? new SsmOptions { Alpha = alpha }
        : new AsmOptions { Alpha = alpha };

    /// <summary>Gives the names of the methods of a family.</summary>
    public static IEnumerable<string> Names(AttackFamily family) =>
        AttackCatalog.Default.Methods.Where(method => method.Family == family).Select(method => method.Name);
}
