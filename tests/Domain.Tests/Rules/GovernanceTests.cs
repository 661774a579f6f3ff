using AiMemory.Domain.Rules;

namespace AiMemory.Domain.Tests.Rules;

public sealed class GovernanceTests
{
    private const string Policy = "{\"write\":\"registered\",\"promote\":\"any\",\"delete\":\"approve\",\"approver\":{\"consensus\":2}}";

    [Fact]
    public void TryParse_Policy_HasItsLevels()
    {
        Assert.True(GovernancePolicy.TryParse(Policy, out var policy));
        Assert.Equal(GovernanceLevel.Registered, policy.LevelOf(GovernedAction.Store));
        Assert.Equal(GovernanceLevel.Approve, policy.LevelOf(GovernedAction.Delete));
        Assert.Equal(GovernanceLevel.Any, policy.LevelOf(GovernedAction.Promote));
        Assert.Equal(2, policy.Approver.Consensus);
        Assert.Equal("{\"approver\":{\"consensus\":2},\"delete\":\"approve\",\"promote\":\"any\",\"write\":\"registered\"}", policy.ToJson());
    }

    [Theory]
    [InlineData("{}", "invalid governance: missing field `write`")]
    [InlineData("[]", "invalid governance: expected an object")]
    [InlineData("{\"write\":\"none\",\"promote\":\"any\",\"delete\":\"any\",\"approver\":\"human\"}", "invalid governance: unknown variant `none`")]
    [InlineData("{\"write\":\"any\",\"promote\":\"any\",\"delete\":\"any\",\"approver\":\"robot\"}", "invalid governance: approver")]
    [InlineData("{\"write\":\"any\",\"promote\":\"any\",\"delete\":\"any\",\"approver\":{\"consensus\":0}}", "governance.approver.consensus quorum must be >= 1")]
    [InlineData("{\"write\":\"any\",\"promote\":\"any\",\"delete\":\"any\",\"approver\":{\"agent\":\"a b\"}}", "agent_id contains invalid character ' '")]
    [InlineData("{", "invalid governance: ")]
    public void Validate_Fault_IsNamed(string json, string beginning)
    {
        Assert.StartsWith(beginning, Policies.Validate(json, out var canonical));
        Assert.Null(canonical);
    }

    [Fact]
    public void ForDisplay_Unreadable_IsTheDefault()
    {
        const string Default = "{\"approver\":\"human\",\"delete\":\"owner\",\"promote\":\"any\",\"write\":\"any\"}";
        Assert.Equal(Default, Policies.ForDisplay(null));
        Assert.Equal(Default, Policies.ForDisplay("{\"write\":1}"));
        Assert.Equal(Approver.Human, Policies.ApproverOf(null));
    }

    [Theory]
    [InlineData(GovernanceLevel.Any, false, null, true, null)]
    [InlineData(GovernanceLevel.Registered, true, null, true, null)]
    [InlineData(GovernanceLevel.Registered, false, null, false, "governance: caller 'me' is not a registered agent")]
    [InlineData(GovernanceLevel.Owner, false, "me", true, null)]
    [InlineData(GovernanceLevel.Owner, false, "you", false, "governance: caller 'me' is not the owner ('you')")]
    [InlineData(GovernanceLevel.Owner, false, null, false, "governance: owner-level action has no resolvable owner")]
    [InlineData(GovernanceLevel.Approve, true, "me", false, null)]
    public void Decide_Level_Outcome(GovernanceLevel level, bool registered, string? owner, bool allowed, string? reason)
    {
        var verdict = Governance.Decide(level, "me", registered, owner);
        Assert.Equal((allowed, reason), (verdict.IsAllowed, verdict.Reason));
        Assert.Equal(level == GovernanceLevel.Approve, verdict.IsQueued);
    }
}
