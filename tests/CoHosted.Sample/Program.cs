using AiMemory.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

// A release bot that keeps what it learns in the cluster. It references the grain interfaces and Orleans' client, nothing else of the
// service. Its argument is the membership file that the nodes were started with (--membership FILE).
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.UseOrleansClient(client =>
{
    client.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = ("System.Data.SQLite", $"Data Source={args[0]}"));
    // Longer than a node waits for its quorum, and short enough that a call that was lost is tried again soon.
    client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(8));
    client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = ("ai-memory", "ai-memory"));
});
using var host = builder.Build();
await host.StartAsync();

var bot = new MemoryCaller("release-bot");
var team = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemoryNamespaceGrain>("team/ops");

var stored = await team.StoreAsync(
    new StoreMemory { Title = "Deploys go out on Tuesdays", Content = "The release train leaves on Tuesday at 10:00 UTC.", Tags = ["release"], Priority = 7 }, bot);
Console.WriteLine($"stored by {stored.Receipt!.Holders.Count} nodes");

// What was acknowledged is found at once.
var recalled = (await team.RecallAsync(new RecallMemories { Context = "when do we deploy" }, bot)).Require();
Console.WriteLine($"recalled {recalled.Items[0].Memory.Title}");

// Two bots cannot overwrite each other by accident.
var memory = stored.Require().Memory;
var updated = (await team.UpdateAsync(new UpdateMemory { Id = memory.Id, Priority = 9, IfVersion = memory.Version }, bot)).Require();
var late = await team.UpdateAsync(new UpdateMemory { Id = memory.Id, Priority = 1, IfVersion = memory.Version }, bot);
Console.WriteLine($"priority {updated.Priority}, then {late.Problem!.Kind}: now at {late.Problem.CurrentVersion == updated.Version}");

var note = (await team.StoreAsync(new StoreMemory { Title = "Hotfixes", Content = "Any time." }, bot)).Require().Memory;
await team.LinkAsync(note.Id, memory.Id, "related_to", bot);
Console.WriteLine($"listed {(await team.ListAsync(new ListMemories(), bot)).Require().Items.Count}");
Console.WriteLine($"found {(await team.SearchAsync(new SearchMemories { Query = "hotfixes" }, bot)).Require().Items.Count}");
Console.WriteLine($"promoted to {(await team.PromoteAsync(note.Id, bot)).Require().Tier}");

(await team.DeleteAsync(note.Id, ifVersion: null, bot)).Require();
Console.WriteLine($"deleted: {(await team.GetAsync(note.Id, bot)).Problem!.Kind}");
Console.WriteLine($"refused: {(await team.StoreAsync(new StoreMemory { Title = " ", Content = "x" }, bot)).Problem!.Message}");
Console.WriteLine($"forgot {(await team.ForgetAsync("tuesday", null, bot)).Require().Count}");
await host.StopAsync();
