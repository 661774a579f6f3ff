using System.Text.Json;
using Cli.Tests.Support;

namespace Cli.Tests;

/// <summary>The plain forms that people write in scripts, by a real shell.</summary>
public sealed class ShellFormTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Scripts_OnAFreshDataFolder_Work()
    {
        var run = await _sandbox.BashAsync("""
            set -e
            export AI_MEMORY_DB="$DB"
            ai-memory store --title 'Deploys go out on Tuesdays' --content 'The release train leaves at ten.' --tier long >/dev/null
            printf 'read from a pipe\n' | ai-memory store -T piped -c - -n global >/dev/null
            ai-memory recall 'when do we deploy' --json
            ai-memory stats --json
            ai-memory backup --to snapshots --keep 1 --json
            sleep 1.1
            ai-memory backup --to snapshots --keep 1 >/dev/null
            ls snapshots | wc -l
            ai-memory delete "$(ai-memory search pipe --json | sed 's/.*"id":"\([^"]*\)".*/\1/')" --json
            ai-memory restore --from snapshots --json
            ai-memory list --json
            ai-memory curator --once --dry-run --max-ops 10 --json | tr -d '\n'
            """);

        Assert.True(run.Code == 0, run.Error);
        var lines = run.Line.Split('\n');
        Assert.Equal("Deploys go out on Tuesdays", Sandbox.Parse(lines[0]).GetProperty("memories")[0].GetProperty("title").GetString());
        Assert.Equal(2, Sandbox.Parse(lines[1]).GetProperty("total").GetInt32());
        Assert.Equal(_sandbox.Database, Sandbox.Parse(lines[2]).GetProperty("source_db").GetString());
        Assert.Equal("2", lines[3].Trim()); // one snapshot, one manifest
        Assert.True(Sandbox.Parse(lines[4]).GetProperty("deleted").GetBoolean());
        Assert.StartsWith("snapshots/ai-memory-", Sandbox.Parse(lines[5]).GetProperty("from").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, Sandbox.Parse(lines[6]).GetProperty("count").GetInt32());
        Assert.Equal("read from a pipe\n", Sandbox.Parse(lines[6]).GetProperty("memories").EnumerateArray()
            .Single(m => m.GetProperty("title").GetString() == "piped").GetProperty("content").GetString());
        Assert.Equal(["no LLM client configured"], Sandbox.Parse(lines[7]).GetProperty("errors").EnumerateArray().Select(e => e.GetString()));
    }

    [Fact]
    public async Task Manifest_IsTheJsonThatBackupPrints()
    {
        var printed = await _sandbox.JsonAsync("backup", "--to", "snapshots", "--json");

        var manifest = Directory.GetFiles(_sandbox.PathOf("snapshots"), "*.manifest.json").Single();
        Assert.Equal(JsonSerializer.Serialize(printed), JsonSerializer.Serialize(Sandbox.Parse(await File.ReadAllTextAsync(manifest))));
        Assert.DoesNotContain("\\u", await File.ReadAllTextAsync(manifest), StringComparison.Ordinal);
        await File.AppendAllTextAsync(manifest.Replace(".manifest.json", ".db", StringComparison.Ordinal), "x");
        var spoilt = await _sandbox.RunAsync("restore", "--from", "snapshots");
        Assert.Equal(1, spoilt.Code);
        Assert.Contains("sha256 mismatch", spoilt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completions_SourcedInBash_OfferCommandsOptionsAndValues()
    {
        var run = await _sandbox.BashAsync("""
            source <(ai-memory completions bash)
            complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ai_memory; echo "${COMPREPLY[@]}"; }
            complete_words ai-memory rec
            complete_words ai-memory archive re
            complete_words ai-memory --db x store --ti
            complete_words ai-memory store --tier ''
            complete_words ai-memory mine export.json -f c
            complete_words ai-memory completions ba
            """);

        Assert.Equal(
            ["recall", "restore", "--title --tier", "long mid short", "chatgpt claude", "bash"],
            run.Line.Split('\n'));
    }

    [Fact]
    public async Task Export_ImportedElsewhere_IsTheSameAgain()
    {
        await _sandbox.RunAsync(Seed.Document(3), ["import", "--trust-source"]);
        var run = await _sandbox.BashAsync("""
            set -e
            ai-memory --db "$DB" export > a.json
            ai-memory --db b.db import --trust-source < a.json
            ai-memory --db b.db export > b.json
            ai-memory --db c.db --agent-id carol import --json < a.json
            """);

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(Rows("a.json"), Rows("b.json"));
        Assert.Equal("""{"errors":[],"imported":3,"restamped":3,"trusted_source":false}""", run.Line.Split('\n')[1]);

        string Rows(string name)
        {
            var document = Sandbox.Parse(File.ReadAllText(_sandbox.PathOf(name)));
            return string.Join('\n', document.GetProperty("memories").EnumerateArray().Select(m => string.Join(',', m.EnumerateObject()
                .Where(p => p.Name != "version").Select(p => $"{p.Name}={p.Value}")))) + document.GetProperty("links").GetArrayLength();
        }
    }

    [Fact]
    public async Task Shell_TakesLinesAndSaysGoodbye()
    {
        await _sandbox.RunAsync(Seed.Document(2), ["import"]);

        var run = await _sandbox.RunAsync($"ns\nrecall train\nrm {Seed.Id(1)}\nget {Seed.Id(1)}\nfrobnicate\nls\nstats\nq\n", ["shell"]);

        Assert.Equal(0, run.Code);
        Assert.Contains("  team/ops: 2 memories\n", run.Out, StringComparison.Ordinal);
        Assert.Contains($"deleted: {Seed.Id(1)}\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("goodbye\n", run.Out, StringComparison.Ordinal);
        Assert.Contains($"not found: {Seed.Id(1)}\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("unknown command: frobnicate. Type 'help' for commands.\n", run.Error, StringComparison.Ordinal);
    }
}
