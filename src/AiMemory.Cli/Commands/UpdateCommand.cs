using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class UpdateCommand : CliCommand
{
    private readonly Argument<string> _id;
    private readonly Option<string?> _title;
    private readonly Option<string?> _content;
    private readonly Option<string?> _tier;
    private readonly Option<string?> _namespace;
    private readonly Option<string?> _tags;
    private readonly Option<int?> _priority;
    private readonly Option<double?> _confidence;
    private readonly Option<string?> _expiresAt;
    private readonly Option<string?> _ifMatch;

    public UpdateCommand(CliContext context)
        : base("update", "Change fields of a memory", context)
    {
        _id = Positional("id", "Id, or a unique prefix");
        _title = Value<string?>("--title", "-T", "TITLE", "New title");
        _content = Value<string?>("--content", "-c", "TEXT", "New content");
        _tier = Offering(Value<string?>("--tier", "-t", "TIER", "Upwards only"), "short", "mid", "long");
        _namespace = Value<string?>("--namespace", "-n", "NS", "Move to this namespace");
        _tags = Value<string?>("--tags", null, "A,B", "Replaces the tags; an empty value clears them");
        _priority = Value<int?>("--priority", "-p", "N", "1 to 10");
        _confidence = Value<double?>("--confidence", null, "X", "0 to 1");
        _expiresAt = Value<string?>("--expires-at", null, "TIME", "RFC 3339; an empty value clears the expiry");
        _ifMatch = Value<string?>("--if-match", null, "VERSION", "Only if the memory is still at this version");
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var id = call.Need(_id);
        EntryVersion? ifMatch = null;
        if (call.Get(_ifMatch) is { } text)
        {
            ifMatch = EntryVersion.TryParse(text, out var version)
                ? version
                : throw CliFailureException.Usage($"invalid value '{text}' for '--if-match': a version is epoch.sequence");
        }

        var updated = CliCall.Require(
            await service.UpdateAsync(
                new UpdateRequest
                {
                    Id = id,
                    Title = call.Get(_title),
                    Content = call.Get(_content),
                    Tier = Inputs.TierOrNone(call.Get(_tier)),
                    Namespace = call.Get(_namespace),
                    Tags = call.Get(_tags) is { } tags ? Inputs.CommaList(tags) : null,
                    Priority = call.Get(_priority),
                    Confidence = call.Get(_confidence),
                    ExpiresAt = call.Get(_expiresAt),
                    IfMatch = ifMatch,
                },
                call.Caller,
                call.CancellationToken).ConfigureAwait(false),
            id);
        return call.Json
            ? call.PrintJson(w => Wire.WriteMemoryInOrder(w, updated))
            : call.Print($"updated: {updated.Id} [{updated.Title}]");
    });
}
