using System.CommandLine;
using AiMemory.Cli.Hosting;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

/// <summary>Exchanges rows with another database file.</summary>
internal sealed class SyncCommand : CliCommand
{
    private const int PageSize = 1000;

    private readonly Argument<string> _remote;
    private readonly Option<string> _direction;
    private readonly Option<bool> _trustSource;
    private readonly Option<bool> _dryRun;

    public SyncCommand(CliContext context)
        : base("sync", "Exchange memories with another database file", context)
    {
        _remote = Positional("remote_db", "The other file, created when missing");
        _direction = Offering(Default("--direction", "-d", "DIRECTION", "merge", "pull, push or merge"), "pull", "push", "merge");
        _trustSource = Flag("--trust-source", null, "Keep the authors as they are there");
        _dryRun = Flag("--dry-run", null, "Count, change nothing");
    }

    protected override async Task<int> ExecuteAsync(CliCall call)
    {
        var direction = call.Need(_direction);
        var dryRun = call.Get(_dryRun);
        if (!dryRun && direction is not ("pull" or "push" or "merge"))
        {
            throw CliFailureException.Error($"invalid direction: {direction} (use pull, push, merge)");
        }

        var local = await call.OpenAsync().ConfigureAwait(false);
        await using (local.ConfigureAwait(false))
        {
            var remote = await call.Host.OpenServiceAsync(
                new OpenOptions(
                    Path.GetFullPath(call.Need(_remote), call.Console.WorkingDirectory), null, null, call.Settings.File.Service),
                call.CancellationToken).ConfigureAwait(false);
            await using (remote.ConfigureAwait(false))
            {
                return dryRun
                    ? await CompareAsync(call, direction, local.Service, remote.Service).ConfigureAwait(false)
                    : await ExchangeAsync(call, direction, local.Service, remote.Service).ConfigureAwait(false);
            }
        }
    }

    private async Task<int> ExchangeAsync(CliCall call, string direction, IMemoryService local, IMemoryService remote)
    {
        var author = call.Get(_trustSource) ? null : call.Caller.ClaimedAgentId ?? call.Caller.FallbackAgentId;
        switch (direction)
        {
            case "pull":
                var imported = await ImportAsync(call, remote, local, author).ConfigureAwait(false);
                return Print(call, direction, ("imported", imported), $"pulled {imported} memories from remote");
            case "push":
                var exported = await ImportAsync(call, local, remote, null).ConfigureAwait(false);
                return Print(call, direction, ("exported", exported), $"pushed {exported} memories to remote");
            default:
                var mine = await ReadAsync(call, local).ConfigureAwait(false);
                var pulled = await MergeAsync(call, await ReadAsync(call, remote).ConfigureAwait(false), local, author).ConfigureAwait(false);
                var pushed = await MergeAsync(call, mine, remote, null).ConfigureAwait(false);
                if (!call.Json)
                {
                    return call.Print($"merged: pulled {pulled}, pushed {pushed}");
                }

                return call.PrintJson(w =>
                {
                    w.WriteStartObject();
                    w.WriteString("direction", direction);
                    w.WriteNumber("pulled", pulled);
                    w.WriteNumber("pushed", pushed);
                    w.WriteEndObject();
                });
        }
    }

    private static int Print(CliCall call, string direction, (string Name, int Count) counted, string text) => call.Json
        ? call.PrintJson(w =>
        {
            w.WriteStartObject();
            w.WriteString("direction", direction);
            w.WriteNumber(counted.Name, counted.Count);
            w.WriteEndObject();
        })
        : call.Print(text);

    private static async Task<int> ImportAsync(CliCall call, IMemoryService from, IMemoryService to, string? restamp)
    {
        var links = new List<MemoryLink>();
        await foreach (var link in from.ExportLinksAsync(call.CancellationToken).ConfigureAwait(false))
        {
            links.Add(link);
        }

        var imported = 0;
        var pages = (await ReadAsync(call, from).ConfigureAwait(false)).Chunk(PageSize).DefaultIfEmpty([]).ToArray();
        for (var page = 0; page < pages.Length; page++)
        {
            imported += CliCall.Require(await to.ImportAsync(
                new ImportRequest(pages[page], page == pages.Length - 1 ? links : [], restamp),
                call.Caller,
                call.CancellationToken).ConfigureAwait(false)).Imported;
        }

        return imported;
    }

    private static async Task<int> MergeAsync(CliCall call, IReadOnlyList<Memory> rows, IMemoryService to, string? restamp)
    {
        var applied = 0;
        var sender = call.Caller.ClaimedAgentId ?? call.Caller.FallbackAgentId;
        foreach (var page in rows.Chunk(PageSize))
        {
            var memories = restamp is null
                ? page
                : [.. page.Select(memory => memory with { Metadata = Restamped.Of(memory.Metadata, restamp) })];
            applied += CliCall.Require(await to.PushAsync(
                new SyncPushRequest(sender, memories, DryRun: false), call.Caller, call.CancellationToken).ConfigureAwait(false)).Applied;
        }

        return applied;
    }

    private static async Task<int> CompareAsync(CliCall call, string direction, IMemoryService local, IMemoryService remote)
    {
        var (mine, theirs) = (await ReadAsync(call, local).ConfigureAwait(false), await ReadAsync(call, remote).ConfigureAwait(false));
        var pull = direction == "push" ? default : await CountAsync(call, theirs, mine, remote).ConfigureAwait(false);
        var push = direction == "pull" ? default : await CountAsync(call, mine, theirs, local).ConfigureAwait(false);
        if (!call.Json)
        {
            call.Print($"dry run ({direction}):");
            call.Print($"  pull: {pull.New} new, {pull.Update} update, {pull.Noop} noop, {pull.Links} links");
            return call.Print($"  push: {push.New} new, {push.Update} update, {push.Noop} noop, {push.Links} links");
        }

        return call.PrintJson(w =>
        {
            w.WriteStartObject();
            w.WriteString("direction", direction);
            w.WriteBoolean("dry_run", true);
            Write(w, "pull", pull);
            Write(w, "push", push);
            w.WriteEndObject();
        });
    }

    private static void Write(System.Text.Json.Utf8JsonWriter w, string name, (int New, int Update, int Noop, int Links) counts)
    {
        w.WriteStartObject(name);
        w.WriteNumber("links", counts.Links);
        w.WriteNumber("new", counts.New);
        w.WriteNumber("noop", counts.Noop);
        w.WriteNumber("update", counts.Update);
        w.WriteEndObject();
    }

    private static async Task<(int New, int Update, int Noop, int Links)> CountAsync(
        CliCall call, IReadOnlyList<Memory> from, IReadOnlyList<Memory> to, IMemoryService source)
    {
        var known = to.ToDictionary(memory => memory.Id, memory => memory.UpdatedAt, StringComparer.Ordinal);
        var counts = (New: 0, Update: 0, Noop: 0, Links: 0);
        foreach (var memory in from)
        {
            if (!known.TryGetValue(memory.Id, out var updatedAt))
            {
                counts.New++;
            }
            else if (Domain.Time.Timestamps.Compare(memory.UpdatedAt, updatedAt) > 0)
            {
                counts.Update++;
            }
            else
            {
                counts.Noop++;
            }
        }

        await foreach (var _ in source.ExportLinksAsync(call.CancellationToken).ConfigureAwait(false))
        {
            counts.Links++;
        }

        return counts;
    }

    private static async Task<List<Memory>> ReadAsync(CliCall call, IMemoryService service)
    {
        var rows = new List<Memory>();
        await foreach (var memory in service.ExportMemoriesAsync(call.CancellationToken).ConfigureAwait(false))
        {
            rows.Add(memory);
        }

        return rows;
    }
}
