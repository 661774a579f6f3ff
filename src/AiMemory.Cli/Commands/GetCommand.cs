using System.CommandLine;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

internal sealed class GetCommand : CliCommand
{
    private readonly Argument<string> _id;

    public GetCommand(CliContext context)
        : base("get", "Show one memory and its links", context) =>
        _id = Positional("id", "Id, or a unique prefix");

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var id = call.Need(_id);
        var found = CliCall.Require(
            await service.GetAsync(id, call.Caller, call.CancellationToken).ConfigureAwait(false), id);
        if (call.Json)
        {
            return call.PrintJson(w => Wire.WriteGot(w, found));
        }

        call.PrintJson(w => Wire.WriteMemoryInOrder(w, found.Memory), pretty: true);
        if (found.Links.Count > 0)
        {
            call.Print("links:");
            foreach (var link in found.Links)
            {
                call.Print($"  {link.SourceId} --[{link.Relation}]--> {link.TargetId}");
            }
        }

        return 0;
    });
}
