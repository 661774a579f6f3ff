using AiMemory.Campaign.Chaos;

namespace AiMemory.Campaign.Tests;

/// <summary>The campaign can fail: what is lost, back from the dead or overwritten on one node is seen.</summary>
public sealed class VerifierTests : IDisposable
{
    private readonly ForgetfulNode[] _nodes = [new("a"), new("b"), new("c")];
    private readonly Ledger _ledger = new();

    public void Dispose() => Array.ForEach(_nodes, n => n.Dispose());

    [Fact]
    public async Task WhatWasAcknowledged_AndIsEverywhere_IsRight()
    {
        Acknowledge("m", "first");
        Show("m", "first");
        var verdict = await VerifyAsync();
        Assert.Equal((0, 0, 0), (verdict.Missing.Values.Sum(), verdict.Resurrected, verdict.Overwritten));
    }

    [Fact]
    public async Task AnAcknowledgedWrite_MissingOnOneNode_IsLost()
    {
        Acknowledge("m", "first");
        Show("m", "first");
        _nodes[1].Rows.Clear();
        Assert.Equal(1, (await VerifyAsync()).Missing["b"]);
    }

    [Fact]
    public async Task ADeletedMemory_OnOneNode_IsResurrected()
    {
        Acknowledge("m", "first");
        Acknowledge("m", null);
        _nodes[2].Rows["m"] = "first";
        Assert.Equal(1, (await VerifyAsync()).Resurrected);
    }

    [Fact]
    public async Task AnAcknowledgedUpdate_BehindItsPredecessor_IsOverwritten()
    {
        Acknowledge("m", "first");
        Acknowledge("m", "second");
        Show("m", "second");
        _nodes[0].Rows["m"] = "first";
        Assert.Equal(1, (await VerifyAsync()).Overwritten);
    }

    [Fact]
    public async Task AMemoryThatNobodyWrote_IsToldOf()
    {
        Show("ghost", "boo");
        Assert.Equal(1, (await VerifyAsync()).Resurrected);
    }

    [Fact]
    public async Task AnUnknownOutcome_MayBeEither_ButNothingElse()
    {
        Acknowledge("m", "first").Unknown("second");
        Show("m", "first");
        Assert.Equal(0, (await VerifyAsync()).Overwritten);

        // It may happen later; once it has, it does not unhappen.
        Show("m", "second");
        Assert.Equal(0, (await VerifyAsync()).Overwritten);
        Show("m", "first");
        Assert.Equal(1, (await VerifyAsync()).Overwritten);
    }

    private MemoryModel Acknowledge(string title, string? content)
    {
        var memory = _ledger.Add(title, new NodeAgentId("a", 0));
        memory.Id = title;
        memory.Acknowledged(content);
        return memory;
    }

    private void Show(string title, string content) => Array.ForEach(_nodes, n => n.Rows[title] = content);

    private Task<Verdict> VerifyAsync() => new Verifier([.. _nodes.Select(n => n.Process)], _ledger, "chaos").VerifyAsync(_ => true, CancellationToken.None);
}
