using System.CommandLine;
using AiMemory.Cli.Input;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class ImportCommand : CliCommand
{
    private const int PageSize = 1000;

    private readonly Option<bool> _trustSource;
    private readonly Option<bool> _restore;

    public ImportCommand(CliContext context)
        : base("import", "Read memories and links as JSON from standard input", context)
    {
        Examples = ["ai-memory export > memories.json", "ai-memory --db other.db import < memories.json"];
        _trustSource = Flag("--trust-source", null, "Keep the authors as sent");
        _restore = Flag("--restore", null, "Bring back ids that were deleted here");
    }

    protected override Task<int> ExecuteAsync(CliCall call)
    {
        var document = ExportDocument.Read(call.Console.Input.ReadToEnd());
        var trusted = call.Get(_trustSource);
        return call.WithServiceAsync(async service =>
        {
            var caller = call.Caller;
            var author = caller.ClaimedAgentId ?? caller.FallbackAgentId;
            var imported = 0;
            var restamped = 0;
            var errors = new List<string>();
            using var progress = new TerminalProgress(call.Console, "importing memories");
            // The command has no limit on rows, the use case has: pages, the links with the last one.
            var pages = document.Memories.Chunk(PageSize).DefaultIfEmpty([]).ToArray();
            for (var page = 0; page < pages.Length; page++)
            {
                var response = CliCall.Require(await service.ImportAsync(
                    new ImportRequest(
                        pages[page],
                        page == pages.Length - 1 ? document.Links : [],
                        trusted ? null : author,
                        call.Get(_restore)),
                    caller,
                    call.CancellationToken).ConfigureAwait(false));
                imported += response.Imported;
                restamped += response.Restamped;
                errors.AddRange(response.Errors);
                progress.Report(imported);
            }

            progress.End();
            if (call.Json)
            {
                return call.PrintJson(w =>
                {
                    w.WriteStartObject();
                    Wire.WriteStrings(w, "errors", errors);
                    w.WriteNumber("imported", imported);
                    w.WriteNumber("restamped", restamped);
                    w.WriteBoolean("trusted_source", trusted);
                    w.WriteEndObject();
                });
            }

            if (trusted)
            {
                call.Error.WriteLine("warning: authors are taken as sent (--trust-source)");
            }

            foreach (var error in errors)
            {
                call.Error.WriteLine(error);
            }

            return call.Print($"imported: {imported} (restamped agent_id on {restamped})");
        });
    }
}
