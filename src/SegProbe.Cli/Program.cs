using SegProbe.Cli;
using SegProbe.Cli.Output;

return await Invocation.RunAsync(args, Terminal.OfThisProcess()).ConfigureAwait(false);
