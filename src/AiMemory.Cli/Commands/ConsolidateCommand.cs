using System.CommandLine;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class ConsolidateCommand : CliCommand
{
    private readonly Argument<string> _ids;
    private readonly Option<string> _title;
    private readonly Option<string> _summary;
    private readonly Option<string?> _namespace;

    public ConsolidateCommand(CliContext context)
        : base("consolidate", "Merge several memories into a new one", context)
    {
        _ids = Positional("ids", "2 to 100 exact ids, comma-separated");
        _title = Required<string>("--title", "-T", "TITLE", "Title of the new memory");
        _summary = Required<string>("--summary", "-s", "TEXT", "Its content");
        _namespace = Value<string?>("--namespace", "-n", "NS", "Its namespace; detected as for store when not given");
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var merged = CliCall.Require(await service.ConsolidateAsync(
            new ConsolidateRequest
            {
                Ids = Inputs.CommaList(call.Need(_ids)),
                Title = call.Need(_title),
                Summary = call.Need(_summary),
                Namespace = Inputs.NamespaceOrDetected(call, call.Get(_namespace)),
            },
            call.Caller,
            call.CancellationToken).ConfigureAwait(false));
        return call.Json
            ? call.PrintJson(w =>
            {
                w.WriteStartObject();
                w.WriteNumber("consolidated", merged.Consolidated);
                w.WriteString("id", merged.Id);
                w.WriteEndObject();
            })
            : call.Print($"consolidated {merged.Consolidated} memories into: {merged.Id}");
    });
}
