using AiMemory.Cli.Input;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

/// <summary>A line-based loop over one open service.</summary>
internal sealed class ShellCommand(CliContext context)
    : CliCommand("shell", "Interactive shell", context)
{
    private const string Help = """
        recall, r CONTEXT     find what fits a context
        search, s WORDS       find what holds all the words
        list, ls [NAMESPACE]  browse
        get ID                show one memory
        stats                 totals
        namespaces, ns        namespaces
        delete, del, rm ID    delete one memory
        help, h               this text
        quit, exit, q         leave
        """;

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        call.Print($"ai-memory {CliApplication.Version} shell; 'help' lists the commands");
        var lines = new LineReader(call.Console, "memory> ");
        while (lines.Read() is { } line)
        {
            var words = line.Trim().Split(' ', 2, StringSplitOptions.TrimEntries);
            if (words[0].Length == 0)
            {
                continue;
            }

            if (words[0] is "quit" or "exit" or "q")
            {
                break;
            }

            try
            {
                await RunAsync(call, service, words[0], words.Length > 1 ? words[1] : string.Empty).ConfigureAwait(false);
            }
            catch (CliFailureException failure)
            {
                call.Error.WriteLine(failure.Message);
            }
        }

        return call.Print("goodbye");
    });

    private static async Task RunAsync(CliCall call, IMemoryService service, string verb, string rest)
    {
        switch (verb)
        {
            case "recall" or "r":
                await RecallAsync(call, service, Text(rest, "recall <context>")).ConfigureAwait(false);
                break;
            case "search" or "s":
                MemoryText.WriteLines(call, CliCall.Require(await service.SearchAsync(
                    new SearchRequest { Query = Text(rest, "search <query>") }, call.Caller, call.CancellationToken).ConfigureAwait(false)));
                break;
            case "list" or "ls":
                MemoryText.WriteLines(call, CliCall.Require(await service.ListAsync(
                    new ListRequest { Namespace = rest.Length > 0 ? rest : null }, call.Caller, call.CancellationToken).ConfigureAwait(false)));
                break;
            case "get":
                var id = Text(rest, "get <id>");
                var found = await ExactAsync(call, service, id).ConfigureAwait(false);
                call.PrintJson(w => Wire.WriteMemoryInOrder(w, found.Memory), pretty: true);
                break;
            case "stats":
                var stats = CliCall.Require(await service.GetStatsAsync(call.Caller, call.CancellationToken).ConfigureAwait(false));
                call.Print($"total memories: {stats.Total}, links: {stats.LinksCount}, expiring within 1h: {stats.ExpiringSoon}");
                break;
            case "namespaces" or "ns":
                foreach (var entry in CliCall.Require(
                    await service.CountNamespacesAsync(call.Caller, call.CancellationToken).ConfigureAwait(false)))
                {
                    call.Print($"  {entry.Namespace}: {entry.Count} memories");
                }

                break;
            case "delete" or "del" or "rm":
                var target = Text(rest, "delete <id>");
                await ExactAsync(call, service, target).ConfigureAwait(false);
                var deleted = CliCall.Require(
                    await service.DeleteAsync(target, null, call.Caller, call.CancellationToken).ConfigureAwait(false), target);
                call.Print($"deleted: {deleted.Id}");
                break;
            case "help" or "h":
                call.Print(Help);
                break;
            default:
                call.Error.WriteLine($"unknown command: {verb}. Type 'help' for commands.");
                break;
        }
    }

    private static async Task RecallAsync(CliCall call, IMemoryService service, string text)
    {
        var response = CliCall.Require(await service.RecallAsync(
            new RecallRequest { Context = text, KeywordOnly = true }, call.Caller, call.CancellationToken).ConfigureAwait(false));
        foreach (var item in response.Items)
        {
            MemoryText.WriteRecalled(call, item);
        }

        call.Print($"{response.Items.Count} memory(ies) recalled [{response.Mode}]");
    }

    /// <summary>The shell takes exact ids only.</summary>
    private static async Task<GetResponse> ExactAsync(CliCall call, IMemoryService service, string id)
    {
        var found = CliCall.Require(await service.GetAsync(id, call.Caller, call.CancellationToken).ConfigureAwait(false), id);
        return found.Memory.Id == id ? found : throw new CliFailureException($"not found: {id}");
    }

    private static string Text(string rest, string usage) =>
        rest.Length > 0 ? rest : throw new CliFailureException($"usage: {usage}");
}
