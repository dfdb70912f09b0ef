using System.CommandLine;
using SegProbe.Cli;
using SegProbe.Cli.Commands;

var root = new RootCommand(
    "Tests how easily a medical image segmentation model can be made to draw a mask of an attacker's choice.")
{
    DemoCommand.Create(),
    TrainCommand.Create(),
    InspectCommand.Create(),
    AttackCommand.Create(),
    EvaluateCommand.Create(),
    AuditCommand.Create(),
    VerifyCommand.Create(),
    MergeCommand.Create(),
    TableCommand.Create(),
    ReportCommand.Create(),
    FigureCommand.Create(),
    ExportCommand.Create(),
    BenchCommand.Create(),
};

return await Invocation.RunAsync(root, args).ConfigureAwait(false);
