using AiMemory;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>Rules 10: policies, what they stop, and what waits for approval.</summary>
public sealed class GovernanceTests
{
    [Fact]
    public async Task Store_RegisteredOnly_DeniesOthersWithTheReason()
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops", Act.Policy(write: "registered"));
        var denied = await Store(node, "bob");
        Assert.Equal(ProblemKind.Denied, denied.Problem!.Kind);
        Assert.Equal("store denied by governance: governance: caller 'bob' is not a registered agent", denied.Problem.Message);

        await node.RegisterAsync("bob");
        (await Store(node, "bob")).Done();
    }

    [Fact]
    public async Task Store_OwnerOnly_TakesTheStandardsAuthor()
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops", Act.Policy(write: "owner"), memoryNamespace: "policies");
        (await Store(node, "alice")).Done();
        Assert.Equal(
            "store denied by governance: governance: caller 'bob' is not the owner ('alice')", (await Store(node, "bob")).Problem!.Message);
    }

    [Fact]
    public async Task Policy_HoldsForItsOwnNamespaceOnly()
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops", Act.Policy(write: "registered"));
        (await Store(node, "bob", "ops/team")).Done();
    }

    [Fact]
    public async Task Policy_OfADeletedStandard_AllowsEverything()
    {
        await using var node = Node.Start();
        var standard = await node.GovernAsync("ops", Act.Policy(write: "registered"), memoryNamespace: "policies");
        (await node.Service.DeleteAsync(standard.Id, null, Callers.Http, default)).Done();
        (await Store(node, "bob")).Done();
        Assert.Null(await node.Store.GetStandardAsync("ops", default));
    }

    [Fact]
    public async Task Policy_OfAForgottenStandard_DanglesUntilASweep()
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops", Act.Policy(write: "registered"), memoryNamespace: "policies");
        (await node.Service.ForgetAsync(new ForgetRequest("policies", null, null), Callers.Http, default)).Done();
        (await Store(node, "bob")).Done();
        Assert.Null((await node.Service.GetStandardAsync("ops", false, Callers.Mcp, default)).Done().Own!.Memory);
        (await node.Service.CollectExpiredAsync(false, Callers.Http, default)).Done();
        Assert.Null((await node.Service.GetStandardAsync("ops", false, Callers.Mcp, default)).Done().Own);
    }

    [Fact]
    public async Task Policy_ChangedInItsMemory_ChangesWhatIsAllowed()
    {
        await using var node = Node.Start();
        var standard = await node.GovernAsync("ops", Act.Policy(write: "registered"), memoryNamespace: "policies");
        (await node.Service.UpdateAsync(
            new UpdateRequest { Id = standard.Id, MetadataJson = $$"""{"governance":{{Act.Policy()}}}""" }, Callers.Http, default)).Done();
        (await Store(node, "bob")).Done();
    }

    [Fact]
    public async Task Approve_RunsAQueuedStore()
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops", Act.Policy(write: "approve"));
        var queued = (await Store(node, "bob")).Queued!;
        Assert.Equal(("store", "ops", null), (queued.Action, queued.Namespace, queued.MemoryId));
        Assert.Null(await node.Store.FindByTitleAsync("ops", "t", default));

        var pending = (await node.Service.ListPendingAsync("pending", 10, Callers.Http, default)).Done().Single();
        Assert.Equal("bob", pending.RequestedBy);
        Assert.StartsWith("{\"access_count\":0,\"confidence\":1.0,\"content\":\"c\"", pending.PayloadJson, StringComparison.Ordinal);

        var approved = (await node.Service.ApproveAsync(queued.PendingId, Callers.Http, default)).Done();
        Assert.True(approved.Approved);
        var row = (await node.FindAsync(approved.MemoryId!))!;
        Assert.Equal(("t", "bob"), (row.Title, row.Metadata.AgentId));
        var again = await node.Service.ApproveAsync(queued.PendingId, Callers.Http, default);
        Assert.Equal("approve rejected: already decided: status=approved", again.Problem!.Message);
    }

    [Fact]
    public async Task Approve_RunsAQueuedDelete()
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops", Act.Policy(delete: "approve"));
        var row = (await Store(node, "bob")).Done().Memory;
        var queued = (await node.Service.DeleteAsync(row.Id, null, Callers.Http, default)).Queued!;
        Assert.Equal(row.Id, queued.MemoryId);
        Assert.NotNull(await node.FindAsync(row.Id));
        Assert.Equal(row.Id, (await node.Service.ApproveAsync(queued.PendingId, Callers.Http, default)).Done().MemoryId);
        Assert.Null(await node.FindAsync(row.Id));
    }

    [Theory]
    [InlineData(Door.Http, "{\"id\":\"ID\"}")]
    [InlineData(Door.Mcp, "{\"id\":\"ID\",\"to_namespace\":null}")]
    public async Task Approve_RunsAQueuedPromotion(Door door, string payload)
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops", Act.Policy(promote: "approve"));
        var row = (await Store(node, "bob")).Done().Memory;
        var queued = (await node.Service.PromoteAsync(new PromoteRequest(row.Id), Callers.Of(door), default)).Queued!;
        var pending = (await node.Store.GetPendingAsync(queued.PendingId, default))!;
        Assert.Equal(payload.Replace("ID", row.Id), pending.PayloadJson);
        (await node.Service.ApproveAsync(queued.PendingId, Callers.Http, default)).Done();
        Assert.Equal((Tier.Long, null), ((await node.FindAsync(row.Id))!.Tier, (await node.FindAsync(row.Id))!.ExpiresAt));
    }

    [Fact]
    public async Task Approve_RunsAQueuedVerticalPromotion()
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops/team", Act.Policy(promote: "approve"));
        var row = (await Store(node, "bob", "ops/team")).Done().Memory;
        var queued = (await node.Service.PromoteAsync(new PromoteRequest(row.Id, "ops"), Callers.Mcp, default)).Queued!;
        var approved = (await node.Service.ApproveAsync(queued.PendingId, Callers.Mcp, default)).Done();
        Assert.Equal("ops", (await node.FindAsync(approved.MemoryId!))!.Namespace);
    }

    [Fact]
    public async Task Approve_WhatCannotBeDone_StaysApprovedAndSaysSo()
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops", Act.Policy(promote: "approve"));
        var row = (await Store(node, "bob")).Done().Memory;
        var queued = (await node.Service.PromoteAsync(new PromoteRequest(row.Id), Callers.Http, default)).Queued!;
        (await node.Service.DeleteAsync(row.Id, null, Callers.Http, default)).Done();
        var outcome = await node.Service.ApproveAsync(queued.PendingId, Callers.Http, default);
        Assert.Equal(ProblemKind.ExecutionFailed, outcome.Problem!.Kind);
        Assert.Equal("approved", (await node.Store.GetPendingAsync(queued.PendingId, default))!.Status);
    }

    [Fact]
    public async Task Approve_DesignatedAgent_TakesNobodyElse()
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops", Act.Policy(write: "approve", approver: """{"agent":"carol"}"""));
        var queued = (await Store(node, "bob")).Queued!;
        var denied = await node.Service.ApproveAsync(queued.PendingId, Callers.Of(Door.Http, "bob"), default);
        Assert.Equal("approve rejected: designated approver is 'carol'; got 'bob'", denied.Problem!.Message);
        (await node.Service.ApproveAsync(queued.PendingId, Callers.Of(Door.Http, "carol"), default)).Done();
    }

    [Fact]
    public async Task Approve_Consensus_CountsDistinctRegisteredVoters()
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops", Act.Policy(write: "approve", approver: """{"consensus":2}"""));
        foreach (var agent in (string[])["Dan", "DAN", "eve"])
        {
            await node.RegisterAsync(agent);
        }

        var queued = (await Store(node, "bob")).Queued!;
        var stranger = await node.Service.ApproveAsync(queued.PendingId, Callers.Of(Door.Http, "mallory"), default);
        Assert.Equal("approve rejected: consensus voter 'mallory' is not a registered agent", stranger.Problem!.Message);
        foreach (var vote in (string[])["Dan", "DAN"])
        {
            var short_ = (await node.Service.ApproveAsync(queued.PendingId, Callers.Of(Door.Http, vote), default)).Done();
            Assert.Equal((false, 1, 2), (short_.Approved, short_.Votes, short_.Quorum));
        }

        var last = (await node.Service.ApproveAsync(queued.PendingId, Callers.Of(Door.Http, "eve"), default)).Done();
        Assert.True(last.Approved);
        Assert.Equal("eve", (await node.Store.GetPendingAsync(queued.PendingId, default))!.DecidedBy);
    }

    [Fact]
    public async Task Reject_DecidesOnce()
    {
        await using var node = Node.Start();
        await node.GovernAsync("ops", Act.Policy(write: "approve"));
        var queued = (await Store(node, "bob")).Queued!;
        Assert.Equal("alice", (await node.Service.RejectAsync(queued.PendingId, Callers.Http, default)).Done().DecidedBy);
        var again = await node.Service.RejectAsync(queued.PendingId, Callers.Http, default);
        Assert.Equal((ProblemKind.NotFound, "pending action not found or already decided"), (again.Problem!.Kind, again.Problem.Message));
    }

    [Fact]
    public async Task Approve_UnknownId_IsDenied()
    {
        await using var node = Node.Start();
        var outcome = await node.Service.ApproveAsync("nothing", Callers.Http, default);
        Assert.Equal((ProblemKind.Denied, "approve rejected: pending action not found: nothing"), (outcome.Problem!.Kind, outcome.Problem.Message));
    }

    private static async Task<Outcome<StoreResponse>> Store(Node node, string agent, string ns = "ops") =>
        await node.Service.StoreAsync(
            new StoreRequest { Namespace = ns, Title = "t", Content = "c" }, Callers.Of(Door.Http, agent), default);
}
