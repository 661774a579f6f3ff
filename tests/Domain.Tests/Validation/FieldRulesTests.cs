using AiMemory.Domain.Validation;
using AiMemory.UseCases;

namespace AiMemory.Domain.Tests.Validation;

public sealed class FieldRulesTests
{
    [Theory]
    [InlineData("t", null)]
    [InlineData("two\nlines\tof it", null)]
    [InlineData("\rends\r", null)]
    [InlineData(" \t\n", "title cannot be empty")]
    [InlineData("a\rb", "title contains invalid characters")]
    [InlineData("a\u0085b", "title contains invalid characters")]
    public void Title_Rules(string title, string? fault) => Assert.Equal(fault, FieldRules.Title(title));

    [Fact]
    public void Title_Length_IsInCharactersTrimmed()
    {
        Assert.Null(FieldRules.Title("  " + new string('é', 512) + "  "));
        Assert.Null(FieldRules.Title(string.Concat(Enumerable.Repeat("😀", 512))));
        Assert.Equal("title exceeds max length of 512 characters", FieldRules.Title(new string('a', 513)));
    }

    [Theory]
    [InlineData("carriage\r\nreturns", null)]
    [InlineData("", "content cannot be empty")]
    [InlineData("nul\0", "content contains invalid characters")]
    public void Content_Rules(string content, string? fault) => Assert.Equal(fault, FieldRules.Content(content));

    [Fact]
    public void Content_Size_IsInBytesUntrimmed()
    {
        Assert.Null(FieldRules.Content(new string('a', 65_536)));
        Assert.Equal("content exceeds max size of 65536 bytes", FieldRules.Content(new string('a', 65_536) + " "));
        Assert.Equal("content exceeds max size of 65536 bytes", FieldRules.Content(new string('é', 32_769)));
    }

    [Theory]
    [InlineData("a/b/c", null)]
    [InlineData("*", null)]
    [InlineData("a/b/c/d/e/f/g/h", null)]
    [InlineData("Ünï-code_1", null)]
    [InlineData("  ", "namespace cannot be empty")]
    [InlineData("a\\b", "namespace cannot contain backslashes or null bytes")]
    [InlineData("a\0b", "namespace cannot contain backslashes or null bytes")]
    [InlineData("a b", "namespace cannot contain spaces (use hyphens or underscores)")]
    [InlineData("a\u0001b", "namespace contains invalid control characters")]
    [InlineData("/a", "namespace cannot start with '/' (normalize input first)")]
    [InlineData("a/", "namespace cannot end with '/' (normalize input first)")]
    [InlineData("a//b", "namespace cannot contain empty segments (e.g. '//')")]
    [InlineData("a/./b", "namespace segments '.' and '..' are not allowed")]
    [InlineData("..", "namespace segments '.' and '..' are not allowed")]
    [InlineData("a/b/c/d/e/f/g/h/i", "namespace depth 9 exceeds max of 8")]
    public void Namespace_Rules(string name, string? fault) => Assert.Equal(fault, FieldRules.Namespace(name));

    [Fact]
    public void Namespace_Length_IsInCharacters() =>
        Assert.Equal("namespace exceeds max length of 512 characters", FieldRules.Namespace(new string('n', 513)));

    [Theory]
    [InlineData("claude", null)]
    [InlineData("chaos", null)]
    [InlineData(" ", "source cannot be empty")]
    [InlineData("API", "invalid source 'API' — must be one of: user, claude, hook, api, cli, import, consolidation, system, chaos")]
    public void Source_Rules(string source, string? fault) => Assert.Equal(fault, FieldRules.Source(source));

    [Theory]
    [InlineData("notify", null)]
    [InlineData("mine-slack", null)]
    [InlineData("ai-memory curator (autonomy)", null)]
    [InlineData("auto-consolidate", null)]
    [InlineData("other", "invalid source 'other' — must be one of: user, claude, hook, api, cli, import, consolidation, system, chaos")]
    public void ImportedSource_TakesWhatTheServiceWrites(string source, string? fault) => Assert.Equal(fault, FieldRules.ImportedSource(source));

    [Fact]
    public void Tags_Rules()
    {
        Assert.Null(FieldRules.Tags(["a", "a", "é"]));
        Assert.Equal("too many tags (max 50)", FieldRules.Tags([.. Enumerable.Repeat("t", 51)]));
        Assert.Equal("tags cannot contain empty strings", FieldRules.Tags(["a", " "]));
        Assert.Equal("tag 'xxxxxxxxxxxxxxxxxxxx...' exceeds max length of 128 bytes", FieldRules.Tags([new string('x', 129)]));
        Assert.Equal("tag contains invalid characters", FieldRules.Tags(["a\u0007b"]));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(10, null)]
    [InlineData(0, "priority must be between 1 and 10 (got 0)")]
    [InlineData(-4_000_000_000, "priority must be between 1 and 10 (got -4000000000)")]
    public void Priority_Rules(long priority, string? fault) => Assert.Equal(fault, FieldRules.Priority(priority));

    [Theory]
    [InlineData(0.0, null)]
    [InlineData(1.0, null)]
    [InlineData(double.NaN, "confidence must be a finite number")]
    [InlineData(1.5, "confidence must be between 0.0 and 1.0 (got 1.5)")]
    [InlineData(2.0, "confidence must be between 0.0 and 1.0 (got 2)")]
    [InlineData(-0.1, "confidence must be between 0.0 and 1.0 (got -0.1)")]
    public void Confidence_Rules(double confidence, string? fault) => Assert.Equal(fault, FieldRules.Confidence(confidence));

    [Theory]
    [InlineData(null, null)]
    [InlineData("2026-04-03T15:00:00Z", null)]
    [InlineData("2026-04-03T14:59:59Z", "expires_at is in the past")]
    [InlineData("tomorrow", "expires_at is not valid RFC3339: 'tomorrow'")]
    [InlineData("", "expires_at is not valid RFC3339: ''")]
    public void NewExpiry_Rules(string? expiresAt, string? fault) => Assert.Equal(fault, FieldRules.NewExpiry(expiresAt, Sample.Now));

    [Theory]
    [InlineData(1, null)]
    [InlineData(31_536_000, null)]
    [InlineData(0, "ttl_secs must be positive (got 0)")]
    [InlineData(31_536_001, "ttl_secs exceeds maximum of 1 year")]
    public void TtlSeconds_Rules(long seconds, string? fault) => Assert.Equal(fault, FieldRules.TtlSeconds(seconds));

    [Fact]
    public void Metadata_Rules()
    {
        Assert.Null(FieldRules.Metadata(new Metadata("{\"a\":1}")));
        Assert.Equal("metadata must be a JSON object", FieldRules.Metadata(new Metadata("null")));
        Assert.Equal("metadata must be a JSON object", FieldRules.Metadata(new Metadata("[1]")));
        var large = new Metadata("{\"a\":\"" + new string('x', 65_529) + "\"}");
        Assert.Equal("metadata exceeds max size of 65536 bytes (got 65537)", FieldRules.Metadata(large));
        Assert.Null(FieldRules.Metadata(Nested(32)));
        Assert.Equal("metadata nesting depth exceeds limit of 32 (got 33)", FieldRules.Metadata(Nested(33)));

        static Metadata Nested(int depth) => new(string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1));
    }

    [Theory]
    [InlineData("", "id cannot be empty")]
    [InlineData("a\nb", "id contains invalid characters")]
    [InlineData("any valid id", null)]
    public void Id_Rules(string id, string? fault) => Assert.Equal(fault, FieldRules.Id(id));

    [Fact]
    public void Id_Length_IsInBytes() => Assert.Equal("id exceeds max length of 128 bytes", FieldRules.Id(new string('é', 65)));

    [Theory]
    [InlineData("a", "b", "supersedes", null)]
    [InlineData("a", "a", "supersedes", "cannot link a memory to itself")]
    [InlineData("a", "a", "x", "invalid relation 'x' — must be one of: related_to, supersedes, contradicts, derived_from")]
    [InlineData("a", "", "x", "id cannot be empty")]
    [InlineData("a", "b", " ", "relation cannot be empty")]
    public void Link_Rules(string source, string target, string relation, string? fault) =>
        Assert.Equal(fault, FieldRules.Link(source, target, relation));

    [Theory]
    [InlineData("ai:claude@host:pid-1", null)]
    [InlineData("a_-:@./Z9", null)]
    [InlineData("", "agent_id cannot be empty")]
    [InlineData("a b", "agent_id contains invalid character ' ' (allowed: alphanumeric, _-:@./)")]
    [InlineData("a😀", "agent_id contains invalid character '😀' (allowed: alphanumeric, _-:@./)")]
    public void AgentId_Rules(string id, string? fault) => Assert.Equal(fault, FieldRules.AgentId(id));

    [Fact]
    public void AgentId_Length_IsInBytes()
    {
        Assert.Null(FieldRules.AgentId(new string('a', 128)));
        Assert.Equal("agent_id exceeds max length of 128 bytes", FieldRules.AgentId(new string('a', 129)));
    }

    [Theory]
    [InlineData("human", null)]
    [InlineData("system", null)]
    [InlineData("ai:x.y-z_1", null)]
    [InlineData("", "agent_type cannot be empty")]
    [InlineData("ai:", "agent_type 'ai:' must include a name")]
    [InlineData("ai:a b", "agent_type 'ai:a b' contains invalid characters")]
    [InlineData("robot", "invalid agent_type 'robot'")]
    public void AgentType_Rules(string type, string? beginning)
    {
        var fault = FieldRules.AgentType(type);
        Assert.True(beginning is null ? fault is null : fault!.StartsWith(beginning, StringComparison.Ordinal), fault);
    }

    [Theory]
    [InlineData("collective", null)]
    [InlineData("", "scope cannot be empty")]
    [InlineData("Team", "invalid scope 'Team' — must be one of: private, team, unit, org, collective")]
    public void Scope_Rules(string scope, string? fault) => Assert.Equal(fault, FieldRules.Scope(scope));

    [Fact]
    public void ConsolidateIds_Rules()
    {
        Assert.Null(FieldRules.ConsolidateIds(["a", "b"]));
        Assert.Equal("need at least 2 memory IDs to consolidate", FieldRules.ConsolidateIds(["a"]));
        Assert.Equal("cannot consolidate more than 100 memories at once", FieldRules.ConsolidateIds([.. Enumerable.Range(0, 101).Select(i => $"{i}")]));
        Assert.Equal("duplicate memory ID: a", FieldRules.ConsolidateIds(["a", "b", "a"]));
        Assert.Equal("id cannot be empty", FieldRules.ConsolidateIds(["a", ""]));
    }

    [Fact]
    public void Store_Order_FirstFaultDecides()
    {
        var request = new StoreRequest { Title = "", Content = "", Namespace = "/", Source = "x", Priority = 0 };
        Assert.Equal("title cannot be empty", RequestRules.Store(request, Sample.Now, out _));
        Assert.Equal("content cannot be empty", RequestRules.Store(request with { Title = "t" }, Sample.Now, out _));
        request = request with { Title = "t", Content = "c", Namespace = "n" };
        Assert.StartsWith("invalid source", RequestRules.Store(request, Sample.Now, out _));
        request = request with { Source = "api", Priority = 5, MetadataJson = "null" };
        Assert.Equal("metadata must be a JSON object", RequestRules.Store(request, Sample.Now, out _));
        Assert.Null(RequestRules.Store(request with { MetadataJson = "{\"b\":1,\"a\":2}" }, Sample.Now, out var metadata));
        Assert.Equal("{\"a\":2,\"b\":1}", metadata.Text);
    }

    [Fact]
    public void Update_OnlyGivenFields_AreChecked()
    {
        var request = new UpdateRequest { Id = "x" };
        Assert.Null(RequestRules.Update(request, mayClearExpiry: false, out var metadata));
        Assert.Null(metadata);
        Assert.Equal("content cannot be empty", RequestRules.Update(request with { Content = " " }, false, out _));
        Assert.Equal("expires_at is not valid RFC3339: ''", RequestRules.Update(request with { ExpiresAt = "" }, false, out _));
        Assert.Null(RequestRules.Update(request with { ExpiresAt = "" }, true, out _));
        Assert.Null(RequestRules.Update(request with { ExpiresAt = "2001-01-01T00:00:00Z" }, false, out _));
    }

    [Fact]
    public void Import_Rules_AreThoseOfAWholeRow()
    {
        var row = Sample.Memory();
        Assert.Null(RequestRules.Import(row with { ExpiresAt = "2001-01-01T00:00:00Z", Source = "notify" }));
        Assert.Equal("access_count cannot be negative", RequestRules.Import(row with { AccessCount = -1, CreatedAt = "x" }));
        Assert.Equal("created_at is not valid RFC3339", RequestRules.Import(row with { CreatedAt = "x", UpdatedAt = "y" }));
        Assert.Equal("updated_at is not valid RFC3339", RequestRules.Import(row with { UpdatedAt = "y" }));
        Assert.Equal("last_accessed_at is not valid RFC3339", RequestRules.Import(row with { LastAccessedAt = "" }));
        Assert.Equal("expires_at is not valid RFC3339", RequestRules.Import(row with { ExpiresAt = "2026-04-03" }));
        Assert.Equal("metadata must be a JSON object", RequestRules.Import(row with { Metadata = new Metadata("5") }));
    }
}
