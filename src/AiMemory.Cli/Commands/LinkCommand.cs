using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class LinkCommand : CliCommand
{
    private readonly Argument<string> _source;
    private readonly Argument<string> _target;
    private readonly Option<string> _relation;

    public LinkCommand(CliContext context)
        : base("link", "Link two memories", context)
    {
        _source = Positional("source_id", "Exact id");
        _target = Positional("target_id", "Exact id");
        _relation = Offering(Default("--relation", "-r", "RELATION", "related_to", "related_to supersedes contradicts derived_from"), "related_to", "supersedes", "contradicts", "derived_from");
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var linked = CliCall.Require(await service.LinkAsync(
            new LinkRequest(call.Need(_source), call.Need(_target), call.Need(_relation)),
            call.Caller,
            call.CancellationToken).ConfigureAwait(false));
        return call.Json
            ? call.PrintJson(w => Wire.WriteFlag(w, "linked", true))
            : call.Print($"linked: {linked.SourceId} --[{linked.Relation}]--> {linked.TargetId}");
    });
}
