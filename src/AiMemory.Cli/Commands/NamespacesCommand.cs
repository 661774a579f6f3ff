using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

internal sealed class NamespacesCommand(CliContext context)
    : CliCommand("namespaces", "Namespaces and how many memories each holds", context)
{
    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var namespaces = CliCall.Require(
            await service.CountNamespacesAsync(call.Caller, call.CancellationToken).ConfigureAwait(false));
        if (call.Json)
        {
            return call.PrintJson(w => Wire.WriteNamespaces(w, namespaces));
        }

        if (namespaces.Count == 0)
        {
            call.Error.WriteLine("no namespaces");
        }

        foreach (var entry in namespaces)
        {
            call.Print($"  {entry.Namespace}: {entry.Count} memories");
        }

        return 0;
    });
}
