using System.CommandLine;
using System.CommandLine.Help;
using AiMemory.Cli.Commands.Archive;
using AiMemory.Cli.Commands.Agents;
using AiMemory.Cli.Commands.Pending;

namespace AiMemory.Cli.Commands;

/// <summary>All commands, in the order that help shows them.</summary>
internal static class CommandTree
{
    /// <summary>The commands as help groups them.</summary>
    public static readonly IReadOnlyList<(string Title, IReadOnlyList<string> Names)> Groups =
    [
        ("Remember and find", ["store", "recall", "search", "list", "get", "update", "delete", "promote", "forget", "link"]),
        ("Tend", ["consolidate", "auto-consolidate", "resolve", "curator", "gc", "archive", "undo"]),
        ("Look", ["stats", "namespaces", "shell"]),
        ("Agents", ["mcp", "agents", "pending"]),
        ("Move data", ["export", "import", "mine", "sync", "sync-daemon", "migrate", "backup", "restore"]),
        ("Serve", ["serve", "gateway"]),
        ("Help", ["help", "man", "completions"]),
    ];

    public static readonly IReadOnlyList<string> Examples =
    [
        "ai-memory store -T 'Deploys go out on Tuesdays' -c 'The release train leaves at 10:00 UTC.'",
        "ai-memory recall 'when do we deploy'",
        "ai-memory mcp --print-config claude-code",
        "ai-memory serve",
    ];

    public static RootCommand Build(CliContext context)
    {
        var root = new RootCommand("Memory for AI agents: store what was learned, recall it later.");
        // The library's own options for help and version answer to other names and print other things.
        root.Options.Clear();

        foreach (var option in context.Globals.All)
        {
            root.Options.Add(option);
        }

        root.Options.Add(new PrintHelpOption(context));
        root.Options.Add(new PrintVersionOption(context));
        foreach (var command in Commands(context))
        {
            root.Subcommands.Add(command);
        }

        root.Subcommands.Add(new HelpCommand(root, context));
        return root;
    }

    private static IEnumerable<Command> Commands(CliContext context) =>
    [
        new StoreCommand(context),
        new RecallCommand(context),
        new SearchCommand(context),
        new ListCommand(context),
        new GetCommand(context),
        new UpdateCommand(context),
        new DeleteCommand(context),
        new PromoteCommand(context),
        new ForgetCommand(context),
        new LinkCommand(context),
        new ConsolidateCommand(context),
        new ResolveCommand(context),
        new AutoConsolidateCommand(context),
        new GcCommand(context),
        new StatsCommand(context),
        new NamespacesCommand(context),
        new ExportCommand(context),
        new ImportCommand(context),
        new SyncCommand(context),
        new SyncDaemonCommand(context),
        new MineCommand(context),
        new ArchiveCommand(context),
        new AgentsCommand(context),
        new PendingCommand(context),
        new UndoCommand(context),
        new ServeCommand(context),
        new GatewayCommand(context),
        new McpCommand(context),
        new BackupCommand(context),
        new RestoreCommand(context),
        new CuratorCommand(context),
        new MigrateCommand(context),
        new CompletionsCommand(context),
        new ManCommand(context),
        new ShellCommand(context),
    ];
}
