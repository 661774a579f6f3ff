using Cli.Tests.Support;

namespace Cli.Tests;

/// <summary>Words, help, man page and completions.</summary>
public sealed class UsageTests
{
    public static TheoryData<string, string> Misuses => new()
    {
        { "stor", "unrecognized subcommand 'stor'; did you mean 'store'?" },
        { "--bogus", "unexpected argument '--bogus' found" },
        { "store -T t", "the following required arguments were not provided: --content <TEXT>" },
        { "store -T t -c c -p abc", "invalid value 'abc' for '--priority <N>': not an integer, or too large" },
        { "store -T t -c c -p -1", "a value is required for '--priority <N>' but none was supplied; a value that starts with a hyphen is attached: --priority=-1" },
        { "list --limit=-1", "invalid value '-1' for '--limit <N>': must not be negative" },
        { "list --limt 3", "unexpected argument '--limt' found; did you mean '--limit'?" },
        { "recall", "the following required arguments were not provided: <context>" },
        { "recall x --limt 3", "unexpected argument '--limt' found; did you mean '--limit'?" },
        { "recall x y", "unexpected argument 'y' found" },
        { "archive purge --older-than-days -1", "a value is required for '--older-than-days <N>' but none was supplied; a value that starts with a hyphen is attached: --older-than-days=-1" },
        { "--agent-id zed agents register --agent-type human", "the following required arguments were not provided: --agent-id <ID>" },
        { "completions tcsh", "invalid value 'tcsh' for '<shell>': one of bash, elvish, fish, powershell, zsh" },
        { "mcp --profile half", "invalid value 'half' for '--profile <PROFILE>': one of core, full" },
        { "mcp --print-config notepad", "invalid value 'notepad' for '--print-config <CLIENT>': one of claude-code, claude-desktop, codex, cursor, gemini, cline, vscode, windsurf, zed" },
        { "curator --once --daemon", "the argument '--once' cannot be used with '--daemon'" },
        { "curator --rollback x --once", "the argument '--rollback' cannot be used with '--once'" },
        { "serve --tls-cert a", "the following required arguments were not provided: --tls-key <PEM>" },
        { "help bogus", "unrecognized subcommand 'bogus'" },
    };

    [Theory]
    [MemberData(nameof(Misuses))]
    public async Task Words_Misused_AreAnsweredWithTheFaultAndWhereToLook(string words, string error)
    {
        var run = await InProcess.RunAsync(80, words.Split(' '));

        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.StartsWith($"error: {error}\n\nFor more information, try 'ai-memory", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("recall -foo --json")]
    [InlineData("recall --json -foo")]
    [InlineData("search -a=b")]
    [InlineData("store -T -t -c --x")]
    [InlineData("store -T t -c c -p5")]
    [InlineData("store -T t -c c -p=5")]
    [InlineData("--db=store stats")]
    [InlineData("stats --db store --json")]
    [InlineData("search /?")]
    public async Task Words_InEveryFormOfTheContract_ReachTheService(string words)
    {
        var run = await InProcess.RunAsync(80, words.Split(' '));

        Assert.Equal((1, "Error: reached the host\n"), (run.Code, run.Error));
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("pending")]
    [InlineData("")]
    public async Task Group_WithoutACommand_PrintsItsHelpOnStandardError(string words)
    {
        var run = await InProcess.RunAsync(80, words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains("Usage: ai-memory", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfEveryCommand_ExistsAndFitsAnEightyColumnTerminal()
    {
        foreach (var command in await CommandsAsync())
        {
            var run = await InProcess.RunAsync(80, [.. command.Split(' '), "--help"]);

            Assert.Equal(0, run.Code);
            Assert.Contains($"Usage: ai-memory {command}", run.Out, StringComparison.Ordinal);
            var examples = run.Out.Split("Examples:")[0];
            Assert.All(examples.Split('\n'), line => Assert.True(line.Length <= 80, line));
            Assert.Equal(run.Out, (await InProcess.RunAsync(80, ["help", .. command.Split(' ')])).Out);
        }
    }

    [Fact]
    public async Task Man_NamesEveryCommandAndIsCleanRoff()
    {
        var page = (await InProcess.RunAsync(80, "man")).Out;

        Assert.StartsWith(".TH AI-MEMORY 1", page, StringComparison.Ordinal);
        Assert.All(await CommandsAsync(), c => Assert.Contains($".SS {c.Replace("-", "\\-", StringComparison.Ordinal)}\n", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("elvish")]
    [InlineData("fish")]
    [InlineData("powershell")]
    [InlineData("zsh")]
    public async Task Completions_OfEveryShell_NameEveryCommand(string shell)
    {
        var script = (await InProcess.RunAsync(80, "completions", shell)).Out;

        Assert.All(await CommandsAsync(), c => Assert.Contains(c.Split(' ')[^1], script, StringComparison.Ordinal));
    }

    /// <summary>As the contract lists them; a command that is missing from help is missing here.</summary>
    private static async Task<IReadOnlyList<string>> CommandsAsync()
    {
        string[] contract =
        [
            "store", "recall", "search", "list", "get", "update", "delete", "promote", "forget", "link", "consolidate", "resolve", "gc", "stats",
            "namespaces", "auto-consolidate", "export", "import", "sync", "sync-daemon", "serve", "gateway", "mcp", "archive", "archive list", "archive restore",
            "archive purge", "archive stats", "agents", "agents list", "agents register", "pending", "pending list", "pending approve", "pending reject",
            "mine", "backup", "restore", "curator", "migrate", "completions", "man", "shell", "help",
        ];
        var root = (await InProcess.RunAsync(80, "--help")).Out;
        Assert.All(contract.Where(c => !c.Contains(' ', StringComparison.Ordinal)), c => Assert.Contains($"\n  {c} ", root, StringComparison.Ordinal));
        return contract;
    }
}
