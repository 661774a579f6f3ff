using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class MineCommand : CliCommand
{
    private readonly Argument<string> _path;
    private readonly Option<string> _format;
    private readonly Option<string?> _namespace;
    private readonly Option<string> _tier;
    private readonly Option<int> _minMessages;
    private readonly Option<bool> _dryRun;

    public MineCommand(CliContext context)
        : base("mine", "Make memories of exported conversations", context)
    {
        Examples = ["ai-memory mine conversations.json -f chatgpt --dry-run"];
        _path = Positional("path", "The export: a file, or a folder for Slack");
        _format = Offering(Required<string>("--format", "-f", "FORMAT", "claude, chatgpt or slack"), "claude", "chatgpt", "slack");
        _namespace = Value<string?>("--namespace", "-n", "NS", "Default: claude-export, chatgpt-export or slack-export");
        _tier = Offering(Default("--tier", "-t", "TIER", "mid", "short, mid or long"), "short", "mid", "long");
        _minMessages = NotNegative(Default("--min-messages", null, "N", 3, "Shorter conversations are passed over"));
        _dryRun = Flag("--dry-run", null, "Show what would be stored");
    }

    protected override Task<int> ExecuteAsync(CliCall call)
    {
        var tier = Inputs.Tier(call.Need(_tier));
        return call.WithSweptServiceAsync(async service =>
        {
            var mined = CliCall.Require(await call.WatchedAsync("reading conversations", service.MineAsync(
                new MineRequest(
                    Path.GetFullPath(call.Need(_path), call.Console.WorkingDirectory),
                    call.Need(_format),
                    call.Get(_namespace),
                    tier,
                    call.Need(_minMessages),
                    call.Get(_dryRun)),
                call.Caller,
                call.CancellationToken)).ConfigureAwait(false));

            if (call.Get(_dryRun))
            {
                return call.Json ? call.PrintJson(w => Wire.WriteMinePreview(w, mined), pretty: true) : PrintPreview(call, mined);
            }

            if (call.Json)
            {
                return call.PrintJson(w =>
                {
                    w.WriteStartObject();
                    w.WriteNumber("errors", mined.Errors);
                    w.WriteNumber("imported", mined.Imported);
                    w.WriteString("namespace", mined.Namespace);
                    w.WriteNumber("skipped", mined.Skipped);
                    w.WriteString("tier", mined.Tier.ToWire());
                    w.WriteNumber("total_conversations", mined.TotalConversations);
                    w.WriteEndObject();
                });
            }

            call.Print(
                $"Imported {mined.Imported} memories from {mined.TotalConversations} conversations (skipped: {mined.Skipped}, errors: {mined.Errors})");
            return call.Print($"Namespace: {mined.Namespace}, Tier: {mined.Tier.ToWire()}");
        });
    }

    private static int PrintPreview(CliCall call, MineResponse mined)
    {
        call.Print($"would import {mined.Preview.Count} of {mined.TotalConversations} conversations:");
        foreach (var row in mined.Preview)
        {
            call.Print($"  {row.Title} ({row.Messages} messages, {row.ContentLength} bytes)");
        }

        return call.Print($"Namespace: {mined.Namespace}, Tier: {mined.Tier.ToWire()}");
    }
}
