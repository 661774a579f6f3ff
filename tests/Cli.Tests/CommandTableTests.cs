using System.Text.Json;
using Cli.Tests.Support;

namespace Cli.Tests;

/// <summary>Every command that answers at once, by the real program: exit code, the exact fields of its JSON, its text for people.</summary>
public sealed class CommandTableTests : IAsyncLifetime, IDisposable
{
    private const string Memory =
        "access_count confidence content created_at expires_at? id last_accessed_at? metadata namespace priority source tags tier title updated_at version";

    private const string MemoryInFieldOrder =
        "id tier namespace title content tags priority confidence source access_count created_at updated_at last_accessed_at? expires_at? metadata version";

    private readonly Sandbox _sandbox = new();

    public async Task InitializeAsync()
    {
        var run = await _sandbox.RunAsync(Seed.Document(20), ["import", "--trust-source"]);
        Assert.Equal((0, "imported: 20 (restamped agent_id on 0)"), (run.Code, run.Line));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _sandbox.Dispose();

    /// <summary>One data folder for all rows: opening a folder per row would double the processes. Rows touch different memories.</summary>
    [Fact]
    public async Task Json_EveryCommand_HasExactlyTheContractsFields()
    {
        (string Command, string Fields)[] rows =
        [
            ("store -T New -c text -n a/b --tags x,y", Memory),
            ("recall train -n team/ops", "count memories mode tokens_used"),
            ("recall train --budget-tokens 9", "budget_tokens count memories mode tokens_used"),
            ("recall nothing-of-the-kind", "count memories mode tokens_used"),
            ("search train --limit 2", "count results"),
            ("list -n misc", "count memories"),
            ($"get {Seed.Id(1)}", "links memory"),
            ($"update {Seed.Id(2)} -p 7", MemoryInFieldOrder),
            ($"delete {Seed.Id(4)}", "deleted id"),
            ($"promote {Seed.Id(5)}", "id promoted tier"),
            ($"promote {Seed.Id(3)} --to-namespace team", "clone_id mode promoted source_id to_namespace"),
            ("forget -n nowhere", "deleted"),
            ($"link {Seed.Id(5)} {Seed.Id(6)}", "linked"),
            ($"consolidate {Seed.Id(7)},{Seed.Id(8)} -T Merged -s both", "consolidated id"),
            ($"resolve {Seed.Id(9)} {Seed.Id(10)}", "loser resolved winner"),
            ("gc", "expired_deleted"),
            ("stats", "total by_tier by_namespace expiring_soon links_count db_size_bytes"),
            ("namespaces", "namespaces"),
            ("auto-consolidate --dry-run", "dry_run groups"),
            ("auto-consolidate -n nowhere", "consolidated"),
            ("export", "count exported_at links memories"),
            ("archive list", "archived count"),
            ("archive restore nope", "id restored"),
            ("archive purge", "purged"),
            ("archive stats", "archived_total by_namespace"),
            ("agents", "agents count"),
            ("agents register --agent-id bob --agent-type human", "agent_id agent_type capabilities id registered"),
            ("pending list", "count pending"),
            ("sync other.db --dry-run", "direction dry_run pull push"),
            ("sync other.db -d push", "direction exported"),
            ("sync other.db -d pull", "direction imported"),
            ("sync other.db", "direction pulled pushed"),
            ("backup --to snapshots", "snapshot sha256 bytes source_db version created_at"),
            ("curator --once", "started_at completed_at cycle_duration_ms memories_scanned memories_eligible auto_tagged contradictions_found "
                + "operations_attempted operations_skipped_cap autonomy errors dry_run"),
            ("undo nobody", "count dry_run memories"),
        ];
        foreach (var (command, fields) in rows)
        {
            var answer = await _sandbox.JsonAsync([.. command.Split(' '), "--json"]);
            Assert.Equal((command, Expected(fields, answer)), (command, string.Join(' ', answer.EnumerateObject().Select(p => p.Name))));
        }
    }

    [Fact]
    public async Task Text_EveryCommand_ReadsAsTheContractSays()
    {
        (string Command, string Text)[] rows =
        [
            ("store -T New -c text -n a/b", "stored: ID [mid] (ns=a/b)"),
            ("search tuesday -n misc --limit 1", "[mid/00000020] Note 20 (p=5, ns=misc, AGE)||1 result(s)"),
            ("list -n team/ops --limit 1 --offset 2", "[mid/00000001] Note 1 (p=5, ns=team/ops, AGE)||1 memory(ies)"),
            ($"update {Seed.Id(2)} -p 7", "updated: ID [Note 2]"),
            ("delete 00000004", "deleted: ID"),
            ("promote 00000005", "promoted to long-term: ID"),
            ("promote 00000003 --to-namespace team", "promoted (vertical): 00000003 → team (clone: ID8)"),
            ("forget -n nowhere", "forgot 0 memories"),
            ($"link {Seed.Id(5)} {Seed.Id(6)} -r supersedes", "linked: ID --[supersedes]--> ID"),
            ($"consolidate {Seed.Id(7)},{Seed.Id(8)} -T Merged -s both -n misc", "consolidated 2 memories into: ID"),
            ($"resolve {Seed.Id(9)} {Seed.Id(10)}", "resolved: ID supersedes ID"),
            ("gc", "expired memories deleted: 0"),
            ("auto-consolidate -n misc --dry-run", "groups that would be merged:|  \"misc\" [\"train\"]: 15 memories"),
            ("archive list", "no archived memories"),
            ("archive stats", "archived: 0 total"),
            ("archive purge", "purged 0 archived memories"),
            ("agents", "no registered agents"),
            ("agents register --agent-id bob --agent-type human --capabilities a,b", "registered bob (type=human, capabilities=a,b)"),
            ("pending list", "no pending actions"),
            ("sync other.db -d push", "pushed 21 memories to remote"),
            ("curator --rollback-last 2", "reversed 0 rollback entries"),
        ];
        foreach (var (command, text) in rows)
        {
            var run = await _sandbox.RunAsync(command.Split(' '));
            Assert.Equal((command, 0, text), (command, run.Code, Masked(run.Line)));
        }
    }

    [Fact]
    public async Task Failure_EveryKind_SaysWhyOnStandardErrorAndNothingElse()
    {
        (string Command, int Code, string Error)[] rows =
        [
            ("store -T t -c c -t huge", 1, "Error: invalid tier: huge (use short, mid, long)"),
            ("store -T t -c c --priority=11", 1, "Error: priority must be between 1 and 10 (got 11)"),
            ("store -T t -c c --ttl-secs 0", 1, "Error: ttl_secs must be positive (got 0)"),
            ("get nope --json", 1, "not found: nope"),
            ("get 0000", 1, "Error: ambiguous ID prefix '0000': 20 matches"),
            ("update nope -p 3", 1, "not found: nope"),
            ("delete nope", 1, "not found: nope"),
            ("promote nope", 1, "not found: nope"),
            ($"promote {Seed.Id(1)} --to-namespace zzz", 1, "Error: to_namespace 'zzz' is not an ancestor of 'team/ops'"),
            ("forget", 1, "error: at least one of --namespace, --pattern, or --tier is required"),
            ("forget -t huge", 1, "error: invalid tier: huge (use short, mid, long)"),
            ($"link {Seed.Id(1)} nope", 1, "Error: target memory not found: nope"),
            ($"resolve nope {Seed.Id(1)}", 1, "Error: source memory not found: nope"),
            ("archive restore nope", 1, "not found in archive: nope"),
            ("archive purge --older-than-days=-1", 1, "Error: older_than_days must be non-negative (got -1)"),
            ("pending reject nope", 1, "pending action not found or already decided: nope"),
            ("sync other.db -d sideways", 1, "Error: invalid direction: sideways (use pull, push, merge)"),
            ("sync-daemon", 1, "Error: at least one --peers URL is required"),
            ("restore --from nope", 1, "Error: snapshot nope does not exist"),
            ("mine nope -f word", 1, "Error: invalid format: word (use claude, chatgpt, slack)"),
            ("curator", 1, "Error: one of --once, --daemon, --rollback or --rollback-last is required"),
            ("--url http://127.0.0.1:1 stats", 1, "Error: the node does not answer: Connection refused (127.0.0.1:1)"),
        ];
        foreach (var (command, code, error) in rows)
        {
            var run = await _sandbox.RunAsync(command.Split(' '));
            Assert.Equal((command, code, error, string.Empty), (command, run.Code, run.Error.Split('\n')[0], run.Out));
        }
    }

    /// <summary>The fields in order; a question mark stands for one that may be absent.</summary>
    private static string Expected(string fields, JsonElement answer) => string.Join(' ', fields.Split(' ')
        .Where(field => !field.EndsWith('?') || answer.TryGetProperty(field[..^1], out _))
        .Select(field => field.TrimEnd('?')));

    /// <summary>Ids and ages are this run's own.</summary>
    private static string Masked(string text)
    {
        text = System.Text.RegularExpressions.Regex.Replace(text, "[0-9a-f]{8}-[0-9a-f-]{27}", "ID");
        text = System.Text.RegularExpressions.Regex.Replace(text, "clone: [0-9a-f]{8}", "clone: ID8");
        text = System.Text.RegularExpressions.Regex.Replace(text, @", (just now|[0-9]+[a-z]+ ago)\)", ", AGE)");
        return text.Replace('\n', '|');
    }
}
