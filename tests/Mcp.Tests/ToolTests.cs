using AiMemory;
using AiMemory.Mcp;
using AiMemory.UseCases;
using Mcp.Tests.Support;

namespace Mcp.Tests;

/// <summary>Every tool, with valid and invalid arguments, against a service whose answers are known.</summary>
public class ToolTests
{
    private static readonly Memory Row = Samples.Memory();

    private static readonly StoreResponse Stored = new(Row, "alice", Updated: false, [], [], DuplicatePath: false, QuorumAcks: 1);

    [Theory]
    [InlineData("memory_store", "{}", "title is required")]
    [InlineData("memory_store", """{"title":5,"content":"c"}""", "title is required")]
    [InlineData("memory_store", """{"title":"t"}""", "content is required")]
    [InlineData("memory_store", """{"title":"t","content":"c","tier":"weekly"}""", "invalid tier: weekly")]
    [InlineData("memory_recall", "{}", "context is required")]
    [InlineData("memory_search", """{"query":null}""", "query is required")]
    [InlineData("memory_delete", "[]", "id is required")]
    [InlineData("memory_promote", null, "id is required")]
    [InlineData("memory_forget", "{}", "at least one of namespace, pattern, or tier is required")]
    [InlineData("memory_forget", """{"dry_run":true}""", "at least one of namespace, pattern, or tier is required")]
    [InlineData("memory_forget", """{"namespace":["a"],"pattern":"b"}""", "namespace must be a string")]
    [InlineData("memory_forget", """{"namespace":"a","pattern":5}""", "pattern must be a string")]
    [InlineData("memory_forget", """{"namespace":"a","tier":"weekly"}""", "invalid tier: weekly")]
    [InlineData("memory_forget", """{"namespace":"a","tier":1}""", "tier must be a string")]
    [InlineData("memory_forget", """{"namespace":"a","dry_run":"yes"}""", "dry_run must be a boolean")]
    [InlineData("memory_gc", """{"dry_run":1}""", "dry_run must be a boolean")]
    [InlineData("memory_archive_purge", """{"older_than_days":1.5}""", "older_than_days must be an integer")]
    [InlineData("memory_archive_purge", """{"older_than_days":"7"}""", "older_than_days must be an integer")]
    [InlineData("memory_update", "{}", "id is required")]
    [InlineData("memory_get", "{}", "id is required")]
    [InlineData("memory_link", """{"source_id":"a"}""", "target_id is required")]
    [InlineData("memory_get_links", "{}", "id is required")]
    [InlineData("memory_consolidate", """{"ids":"a","title":"t"}""", "ids is required (array of memory IDs)")]
    [InlineData("memory_consolidate", """{"ids":["a",5],"title":"t"}""", "ids[1] must be a string")]
    [InlineData("memory_consolidate", """{"ids":["a","b"]}""", "title is required")]
    [InlineData("memory_archive_restore", "{}", "id is required")]
    [InlineData("memory_namespace_set_standard", """{"namespace":"a"}""", "id is required")]
    [InlineData("memory_namespace_get_standard", "{}", "namespace is required")]
    [InlineData("memory_namespace_clear_standard", "{}", "namespace is required")]
    [InlineData("memory_pending_approve", "{}", "id is required")]
    [InlineData("memory_pending_reject", "{}", "id is required")]
    [InlineData("memory_agent_register", """{"agent_id":"a"}""", "agent_type is required")]
    [InlineData("memory_notify", """{"target_agent_id":"a","title":"t","payload":{}}""", "payload is required")]
    [InlineData("memory_notify", """{"target_agent_id":"a","title":"t","payload":"p","tier":"x"}""", "invalid tier: x")]
    [InlineData("memory_notify", """{"target_agent_id":"a","title":"t","payload":"p","priority":3000000000}""", "priority must be between 1 and 10 (got 3000000000)")]
    [InlineData("memory_subscribe", "{}", "url is required")]
    [InlineData("memory_unsubscribe", "{}", "id is required")]
    public async Task Tool_WithABadArgument_SaysSoAndAsksNothing(string tool, string? arguments, string expected)
    {
        var fake = FakeService.Create();
        Assert.Equal(new Talk.Said(expected, IsError: true), await Talk.CallAsync(fake, tool, arguments));
        Assert.Empty(fake.Calls);
    }

    [Theory]
    [InlineData("memory_expand_query", "query expansion requires smart or autonomous tier (Ollama LLM)", "query is required")]
    [InlineData("memory_auto_tag", "auto-tagging requires smart or autonomous tier (Ollama LLM)", "id is required")]
    [InlineData("memory_detect_contradiction", "contradiction detection requires smart or autonomous tier (Ollama LLM)", "id_a is required")]
    public async Task ModelTool_WithoutAModel_SaysThatBeforeAnythingElse(string tool, string without, string missing)
    {
        var unsupported = new Problem(ProblemKind.Unsupported, "no");
        var fake = FakeService.Create()
            .On("GetCapabilities", Capabilities(configured: false))
            .On("ExpandQueryAsync", unsupported).On("AutoTagAsync", unsupported).On("DetectContradictionAsync", unsupported);
        Assert.Equal(without, (await Talk.CallAsync(fake, tool, "{}")).Text);
        Assert.Equal(without, (await Talk.CallAsync(fake, tool, """{"query":"q","id":"i","id_a":"a","id_b":"b"}""")).Text);

        fake.On("GetCapabilities", Capabilities(configured: true));
        Assert.Equal(missing, (await Talk.CallAsync(fake, tool, "{}")).Text);
    }

    [Fact]
    public async Task Store_NewRow_EchoesTheRequestAndListsWhatItFound()
    {
        var fake = FakeService.Create().On("StoreAsync", Stored with
        {
            PotentialContradictions = ["x", "y"],
            AutoTags = ["t"],
            ConfirmedContradictions = ["x"],
        });
        var said = await Talk.CallAsync(fake, "memory_store", """
            {"title":"Use a|b pipes","content":"c","namespace":"tools/shell","tags":["a",5,"b"],"priority":"high","confidence":1,
             "metadata":{"z":1,"a":1e2},"scope":"team","unknown":true}
            """);

        Assert.Equal(
            """
            {
              "agent_id": "alice",
              "auto_tags": [
                "t"
              ],
              "confirmed_contradictions": [
                "x"
              ],
              "id": "5d0e7c52-8a41-4a0b-b7a5-0c9b6d1e2f30",
              "namespace": "tools/shell",
              "potential_contradictions": [
                "x",
                "y"
              ],
              "tier": "mid",
              "title": "Use a|b pipes"
            }
            """,
            said.Text);
        var request = fake.Last<StoreRequest>("StoreAsync");
        Assert.Equal(["a", "b"], request.Tags);
        Assert.Equal(5, request.Priority);
        Assert.Equal("claude", request.Source);
        Assert.Equal("""{"a":100.0,"z":1}""", request.MetadataJson);
        Assert.Equal("team", request.Scope);
    }

    [Fact]
    public async Task Store_Duplicate_HasTheOtherShape()
    {
        var fake = FakeService.Create().On("StoreAsync", Stored with { DuplicatePath = true, Updated = true });
        var said = await Talk.CallAsync(fake, "memory_store", """{"title":"T","content":"c","tier":"short"}""");
        Assert.Equal(
            """
            {
              "action": "updated existing memory",
              "agent_id": "ai:demo@box:pid-7",
              "duplicate": true,
              "id": "5d0e7c52-8a41-4a0b-b7a5-0c9b6d1e2f30",
              "namespace": "global",
              "tier": "short",
              "title": "T"
            }
            """,
            said.Text);
    }

    [Theory]
    [InlineData("""{"agent_id":"bob"}""", null, "bob")]
    [InlineData("""{"metadata":{"agent_id":"carol"}}""", "env", "carol")]
    [InlineData("""{"agent_id":"","metadata":{"agent_id":"carol"}}""", "env", "env")]
    [InlineData("{}", "env", "env")]
    [InlineData("""{"agent_id":5}""", "env", "env")]
    public async Task Store_Author_FollowsTheOrder(string extra, string? environment, string expected)
    {
        var fake = FakeService.Create().On("StoreAsync", Stored);
        await Talk.CallAsync(
            fake, "memory_store", """{"title":"t","content":"c",""" + extra[1..].Replace("}", extra.Length > 2 ? "}" : "\"x\":1}", StringComparison.Ordinal),
            options: new McpServerOptions { EnvironmentAgentId = environment });
        Assert.Equal(expected, fake.LastCaller("StoreAsync").ClaimedAgentId);
    }

    [Fact]
    public async Task Caller_WithoutAnId_IsMadeFromTheClientsName()
    {
        var fake = FakeService.Create().On("GetStatsAsync", new MemoryStats(0, [], [], 0, 0, 0));
        await Talk.CallAsync(fake, "memory_stats", null, clientName: "--My client/v2--");
        Assert.Matches(@"^ai:My-client-v2@[A-Za-z0-9_.-]+:pid-[0-9]+$", fake.LastCaller("GetStatsAsync").FallbackAgentId);
        await Talk.CallAsync(fake, "memory_stats", null);
        Assert.Matches("^host:.+:pid-[0-9]+-[0-9a-f]{8}$", fake.LastCaller("GetStatsAsync").FallbackAgentId);
        await Talk.CallAsync(fake, "memory_stats", null, options: new McpServerOptions { Anonymize = true });
        Assert.Matches("^anonymous:pid-[0-9]+-[0-9a-f]{8}$", fake.LastCaller("GetStatsAsync").FallbackAgentId);
        await Talk.CallAsync(fake, "memory_stats", null, clientName: new string('x', 200));
        Assert.StartsWith("host:", fake.LastCaller("GetStatsAsync").FallbackAgentId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Governance_Queued_IsASuccessThatSaysSo()
    {
        var fake = FakeService.Create()
            .On("StoreAsync", new Queued("p", "store", "ns", null))
            .On("DeleteAsync", new Queued("p", "delete", "ns", "m"));
        Assert.Equal(
            """
            {
              "action": "store",
              "namespace": "ns",
              "pending_id": "p",
              "reason": "governance requires approval",
              "status": "pending"
            }
            """,
            (await Talk.CallAsync(fake, "memory_store", """{"title":"t","content":"c"}""")).Text);
        Assert.Contains("\"memory_id\": \"m\"", (await Talk.CallAsync(fake, "memory_delete", """{"id":"m","agent_id":"bob"}""")).Text, StringComparison.Ordinal);
        Assert.Equal("bob", fake.LastCaller("DeleteAsync").ClaimedAgentId);
    }

    [Fact]
    public async Task Refusals_AreToolErrorsWithTheirText()
    {
        var fake = FakeService.Create()
            .On("GetAsync", Problem.NotFound())
            .On("UpdateAsync", Problem.Conflict("title 't' already exists in namespace 'n' (memory x)"))
            .On("DeleteAsync", Problem.Denied("delete denied by governance: no"))
            .On("RestoreArchivedAsync", Problem.NotFound())
            .On("RejectAsync", Problem.NotFound())
            .On("SetStandardAsync", Problem.NotFound())
            .On("StoreAsync", new QuorumProblem(1, 2, "timeout"));
        await SaysAsync("memory_get", """{"id":"x"}""", "memory not found");
        await SaysAsync("memory_update", """{"id":"x"}""", "title 't' already exists in namespace 'n' (memory x)");
        await SaysAsync("memory_delete", """{"id":"x"}""", "delete denied by governance: no");
        await SaysAsync("memory_archive_restore", """{"id":"x"}""", "not found in archive");
        await SaysAsync("memory_pending_reject", """{"id":"x"}""", "pending action not found or already decided: x");
        await SaysAsync("memory_namespace_set_standard", """{"namespace":"n","id":"x"}""", "memory not found: x");
        await SaysAsync(
            "memory_store",
            """{"title":"t","content":"c"}""",
            "quorum_not_met: 1 of 2 replicas have it (timeout); not acknowledged, it may still arrive, and repeating the call is safe");

        async Task SaysAsync(string tool, string arguments, string expected) =>
            Assert.Equal(new Talk.Said(expected, IsError: true), await Talk.CallAsync(fake, tool, arguments));
    }

    [Fact]
    public async Task Recall_InToon_LooksAsTheContractShows()
    {
        var standard = Samples.Memory("0b7e4c1a-2f7d-4f6e-9d53-6f1c0a2b3c4d", "House rules") with { Content = "Rule 1: be brief\nRule 2: cite" };
        var plain = Samples.Memory("77f2a1de-1c5b-4c1f-8f0e-2a6d9b8c7e61", "Deploy on Fridays?") with
        {
            Tier = Tier.Mid, Priority = 5, Tags = [], Metadata = new Metadata("""{"agent_id":"alice"}"""),
        };
        var fake = FakeService.Create().On("RecallAsync", new RecallResponse(
            [new(Row, 9.412, null, null), new(standard, 7, null, null), new(plain, 6, null, null)], "keyword", 31, null, [standard], []));

        var said = await Talk.CallAsync(fake, "memory_recall", """{"context":"","limit":500,"tags":["x"],"budget_tokens":-1,"format":7}""");
        Assert.Equal(
            "count:2|mode:keyword|tokens_used:31\n"
            + "standards[id|title|content]:\n"
            + "0b7e4c1a-2f7d-4f6e-9d53-6f1c0a2b3c4d|House rules|Rule 1\\: be brief\\nRule 2\\: cite\n"
            + "memories[id|title|tier|namespace|priority|score|tags|agent_id]:\n"
            + "5d0e7c52-8a41-4a0b-b7a5-0c9b6d1e2f30|Use a\\|b pipes|long|tools/shell|7|9.412|shell,pipes|ai\\:demo@box\\:pid-7\n"
            + "77f2a1de-1c5b-4c1f-8f0e-2a6d9b8c7e61|Deploy on Fridays?|mid|tools/shell|5|6.0||alice\n",
            said.Text);
        var request = fake.Last<RecallRequest>("RecallAsync");
        Assert.Equal(50, request.Limit);
        Assert.Null(request.Tag);
        Assert.Null(request.BudgetTokens);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task Recall_InJson_HasEveryKeyInOrder(string format)
    {
        var fake = FakeService.Create().On("RecallAsync", new RecallResponse([new(Row, 1.23456, null, null)], "hybrid", 5, 100, [Row, Row], []));
        var said = await Talk.CallAsync(fake, "memory_recall", $$"""{"context":"x","format":"{{format}}"}""");
        Assert.StartsWith(
            """
            {
              "budget_tokens": 100,
              "count": 0,
              "memories": [],
              "mode": "hybrid",
              "standards": [
            """,
            said.Text,
            StringComparison.Ordinal);
        Assert.EndsWith("  ],\n  \"tokens_used\": 5\n}", said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_List_AndSessionStart_ShareTheFormats()
    {
        var fake = FakeService.Create()
            .On("SearchAsync", new List<Memory> { Row })
            .On("ListAsync", new List<Memory>())
            .On("StartSessionAsync", new SessionStartResponse([Row], [], "In short."));
        Assert.Equal(
            "count:1\nmemories[id|title|tier|namespace|priority|confidence|score|access_count|tags|source|created_at|updated_at|metadata]:\n"
            + "5d0e7c52-8a41-4a0b-b7a5-0c9b6d1e2f30|Use a\\|b pipes|long|tools/shell|7|1.0||0|shell,pipes|claude|"
            + "2026-04-03T15\\:00\\:00.123456789+00\\:00|2026-04-03T15\\:00\\:00.123456789+00\\:00|{\"agent_id\"\\:\"ai\\:demo@box\\:pid-7\"}\n",
            (await Talk.CallAsync(fake, "memory_search", """{"query":"x","format":"toon","tier":"weekly","limit":1.5}""")).Text);
        var search = fake.Last<SearchRequest>("SearchAsync");
        Assert.Null(search.Tier);
        Assert.Equal(20, search.Limit);

        Assert.Equal(
            "{\n  \"count\": 0,\n  \"memories\": []\n}",
            (await Talk.CallAsync(fake, "memory_list", """{"limit":18446744073709551615,"format":"json"}""")).Text);
        Assert.Equal(200, fake.Last<ListRequest>("ListAsync").Limit);

        var session = (await Talk.CallAsync(fake, "memory_session_start", """{"format":"json"}""")).Text;
        Assert.Contains("\"score\": 0.0", session, StringComparison.Ordinal);
        Assert.Contains("\"mode\": \"session_start\"", session, StringComparison.Ordinal);
        Assert.EndsWith("\"summary\": \"In short.\"\n}", session, StringComparison.Ordinal);
        Assert.StartsWith("count:1|mode:session_start\n", (await Talk.CallAsync(fake, "memory_session_start", null)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_PutsTheLinksAmongTheKeys()
    {
        var fake = FakeService.Create().On("GetAsync", new GetResponse(Row, [new MemoryLink("a", "b", "related_to", Samples.Time)]));
        Assert.Equal(
            """
            {
              "access_count": 0,
              "confidence": 1.0,
              "content": "Pipes: one\ntwo",
              "created_at": "2026-04-03T15:00:00.123456789+00:00",
              "id": "5d0e7c52-8a41-4a0b-b7a5-0c9b6d1e2f30",
              "links": [
                {
                  "created_at": "2026-04-03T15:00:00.123456789+00:00",
                  "relation": "related_to",
                  "source_id": "a",
                  "target_id": "b"
                }
              ],
              "metadata": {
                "agent_id": "ai:demo@box:pid-7"
              },
              "namespace": "tools/shell",
              "priority": 7,
              "source": "claude",
              "tags": [
                "shell",
                "pipes"
              ],
              "tier": "long",
              "title": "Use a|b pipes",
              "updated_at": "2026-04-03T15:00:00.123456789+00:00",
              "version": "1.5"
            }
            """,
            (await Talk.CallAsync(fake, "memory_get", """{"id":"5d"}""")).Text);
    }

    [Theory]
    [InlineData("memory_delete", """{"id":"x"}""", """{"deleted":true}""")]
    [InlineData("memory_promote", """{"id":"x"}""", """{"id":"m","mode":"tier","promoted":true,"tier":"long"}""")]
    [InlineData("memory_promote", """{"id":"x","to_namespace":"a"}""", """{"clone_id":"c","mode":"vertical","promoted":true,"source_id":"m","to_namespace":"a"}""")]
    [InlineData("memory_forget", """{"namespace":"a"}""", """{"archived":true,"deleted":2}""")]
    [InlineData("memory_forget", """{"pattern":"a","dry_run":true}""", """{"dry_run":true,"would_delete":2}""")]
    [InlineData("memory_stats", null, """{"by_namespace":[{"count":1,"namespace":"n"}],"by_tier":[{"count":1,"tier":"mid"}],"db_size_bytes":4096,"expiring_soon":0,"links_count":2,"total":1}""")]
    [InlineData("memory_link", """{"source_id":"a","target_id":"b","relation":7}""", """{"linked":true,"relation":"related_to","source_id":"a","target_id":"b"}""")]
    [InlineData("memory_get_links", """{"id":"a"}""", """{"count":0,"links":[]}""")]
    [InlineData("memory_consolidate", """{"ids":["a","b"],"title":"t","summary":"s"}""", """{"consolidated":2,"id":"n"}""")]
    [InlineData("memory_consolidate", """{"ids":["a","b"],"title":"t"}""", """{"auto_summary":true,"consolidated":2,"id":"n","summary_preview":"sum"}""")]
    [InlineData("memory_expand_query", """{"query":"q"}""", """{"expanded_terms":["a","b"],"original":"q"}""")]
    [InlineData("memory_auto_tag", """{"id":"i"}""", """{"all_tags":["a","b"],"id":"i","new_tags":["b"]}""")]
    [InlineData("memory_archive_list", """{"limit":"x"}""", """{"archived":[],"count":0}""")]
    [InlineData("memory_archive_restore", """{"id":"i"}""", """{"id":"i","restored":true}""")]
    [InlineData("memory_archive_purge", """{"older_than_days":0}""", """{"purged":4}""")]
    [InlineData("memory_archive_stats", null, """{"archived_total":1,"by_namespace":[{"count":1,"namespace":"n"}]}""")]
    [InlineData("memory_gc", """{"dry_run":true}""", """{"collected":3,"dry_run":true}""")]
    [InlineData("memory_namespace_set_standard", """{"namespace":"n","id":"i"}""", """{"namespace":"n","set":true,"standard_id":"i"}""")]
    [InlineData("memory_namespace_set_standard", """{"namespace":"n","id":"i","parent":"p","governance":{"write":"any","approver":{"agent":"x"}}}""", """{"governance":{"approver":{"agent":"x"},"write":"any"},"namespace":"n","parent":"p","set":true,"standard_id":"i"}""")]
    [InlineData("memory_namespace_clear_standard", """{"namespace":"n"}""", """{"cleared":false,"namespace":"n"}""")]
    [InlineData("memory_pending_list", """{"limit":5000}""", """{"count":0,"pending":[]}""")]
    [InlineData("memory_pending_approve", """{"id":"p"}""", """{"approved":true,"decided_by":"bob","executed":true,"id":"p","memory_id":"m"}""")]
    [InlineData("memory_pending_reject", """{"id":"p"}""", """{"decided_by":"bob","id":"p","rejected":true}""")]
    [InlineData("memory_agent_register", """{"agent_id":"a","agent_type":"human"}""", """{"agent_id":"a","agent_type":"human","capabilities":[],"id":"i","registered":true}""")]
    [InlineData("memory_agent_list", null, """{"agents":[{"agent_id":"a","agent_type":"human","capabilities":[],"last_seen_at":"t","registered_at":"t"}],"count":1}""")]
    [InlineData("memory_notify", """{"target_agent_id":"b","title":"t","payload":"p","priority":99}""", """{"delivered_at":"d","from":"a","id":"i","namespace":"_messages/b","tier":"mid","to":"b"}""")]
    [InlineData("memory_inbox", """{"agent_id":"","unread_only":"x"}""", """{"agent_id":"a","count":1,"messages":[{"access_count":0,"created_at":"2026-04-03T15:00:00.123456789+00:00","from":"ai:demo@box:pid-7","id":"5d0e7c52-8a41-4a0b-b7a5-0c9b6d1e2f30","payload":"Pipes: one\ntwo","priority":7,"read":false,"tier":"long","title":"Use a|b pipes"}],"namespace":"_messages/a","unread_only":false}""")]
    [InlineData("memory_subscribe", """{"url":"http://localhost/x"}""", """{"agent_filter":null,"created_by":"a","events":"*","id":"i","namespace_filter":null,"url":"http://localhost/x"}""")]
    [InlineData("memory_unsubscribe", """{"id":"i"}""", """{"id":"i","removed":false}""")]
    [InlineData("memory_list_subscriptions", null, """{"count":1,"subscriptions":[{"agent_filter":null,"created_at":"t","created_by":"a","dispatch_count":0,"events":"*","failure_count":0,"id":"i","namespace_filter":null,"url":"http://localhost/x"}]}""")]
    public async Task Tool_WithGoodArguments_AnswersExactly(string tool, string? arguments, string expectedCompact)
    {
        var said = await Talk.CallAsync(Everything(), tool, arguments);
        Assert.False(said.IsError, said.Text);
        using var expected = System.Text.Json.JsonDocument.Parse(expectedCompact);
        var pretty = AiMemory.Domain.Json.WireJson.ToText(
            writer => AiMemory.Domain.Json.WireJson.WriteJson(writer, expectedCompact), pretty: true);
        Assert.Equal(pretty, said.Text);
    }

    [Fact]
    public async Task Approval_ShortOfConsensus_SaysHowManyVotes()
    {
        var fake = FakeService.Create().On("ApproveAsync", new ApproveResponse("p", "bob", Approved: false, null, 1, 3));
        Assert.Equal(
            "{\n  \"approved\": false,\n  \"id\": \"p\",\n  \"quorum\": 3,\n  \"reason\": \"consensus threshold not yet reached\",\n  \"status\": \"pending\",\n  \"votes\": 1\n}",
            (await Talk.CallAsync(fake, "memory_pending_approve", """{"id":"p"}""")).Text);
    }

    [Fact]
    public async Task Standard_OfANamespace_HasItsThreeShapes()
    {
        const string Policy = """{"approver":"human","delete":"owner","promote":"any","write":"any"}""";
        var fake = FakeService.Create().On("GetStandardAsync", new GetStandardResponse("n", null, null, null));
        Assert.Equal("{\n  \"namespace\": \"n\",\n  \"standard_id\": null\n}", await SaidAsync("""{"namespace":"n"}"""));
        fake.On("GetStandardAsync", new GetStandardResponse("n", new StandardView("n", "gone", null, Policy), null, null));
        Assert.Contains("\"warning\": \"standard memory not found — may have been deleted\"", await SaidAsync("""{"namespace":"n"}"""), StringComparison.Ordinal);
        var view = new StandardView("*", Row.Id, Row, Policy);
        fake.On("GetStandardAsync", new GetStandardResponse("n", view, ["*", "n"], [view]));
        var own = await SaidAsync("""{"namespace":"n"}""");
        Assert.Contains("\"governance\": {\n    \"approver\": \"human\",", own, StringComparison.Ordinal);
        Assert.DoesNotContain("chain", own, StringComparison.Ordinal);
        Assert.StartsWith(
            "{\n  \"chain\": [\n    \"*\",\n    \"n\"\n  ],\n  \"count\": 1,\n  \"namespace\": \"n\",\n  \"standards\": [\n    {\n      \"content\":",
            await SaidAsync("""{"namespace":"n","inherit":true}"""),
            StringComparison.Ordinal);

        async Task<string> SaidAsync(string arguments) => (await Talk.CallAsync(fake, "memory_namespace_get_standard", arguments)).Text;
    }

    [Fact]
    public async Task Capabilities_HaveTheContractsPaths()
    {
        var text = (await Talk.CallAsync(FakeService.Create().On("GetCapabilities", Capabilities(configured: true)), "memory_capabilities", null)).Text;
        using var document = System.Text.Json.JsonDocument.Parse(text);
        var root = document.RootElement;
        Assert.Equal("autonomous", root.GetProperty("tier").GetString());
        Assert.Equal("0.6.0", root.GetProperty("version").GetString());
        Assert.Equal(9, root.GetProperty("features").EnumerateObject().Count());
        Assert.All(root.GetProperty("features").EnumerateObject(), feature => Assert.True(feature.Value.GetBoolean()));
        Assert.Equal(768, root.GetProperty("models").GetProperty("embedding_dim").GetInt32());
    }

    [Fact]
    public async Task Resources_AreListedAndRead()
    {
        var fake = FakeService.Create()
            .On("CountNamespacesAsync", new List<NamespaceCount> { new("tools/shell", 1) })
            .On("ListAsync", new List<Memory> { Row })
            .On("GetAsync", arguments => arguments[0] is "none" ? Problem.NotFound() : new GetResponse(Row, []));
        var lines = await Talk.LinesAsync(
            """
            {"jsonrpc":"2.0","id":1,"method":"resources/list"}
            {"jsonrpc":"2.0","id":2,"method":"resources/templates/list"}
            {"jsonrpc":"2.0","id":3,"method":"resources/read","params":{"uri":"memory://memories/5d0e7c52-8a41-4a0b-b7a5-0c9b6d1e2f30"}}
            {"jsonrpc":"2.0","id":4,"method":"resources/read","params":{"uri":"memory://namespaces/tools%2Fshell"}}
            {"jsonrpc":"2.0","id":5,"method":"resources/read","params":{"uri":"memory://memories/none"}}
            {"jsonrpc":"2.0","id":6,"method":"resources/read","params":{}}
            {"jsonrpc":"2.0","id":7,"method":"resources/list","params":{"cursor":"x"}}
            {"jsonrpc":"2.0","id":8,"method":"resources/read","params":{"uri":"memory://namespaces"}}
            """,
            fake.Service);

        Assert.Contains("memory://namespaces/tools%2Fshell", lines[0], StringComparison.Ordinal);
        Assert.Contains("memory://memories/5d0e7c52", lines[0], StringComparison.Ordinal);
        Assert.Contains("memory://memories/{id}", lines[1], StringComparison.Ordinal);
        Assert.Contains("application/json", lines[2], StringComparison.Ordinal);
        Assert.Equal("tools/shell", fake.Last<ListRequest>("ListAsync").Namespace);
        Assert.Contains("-32002", lines[4], StringComparison.Ordinal);
        Assert.Contains("missing or empty resource uri", lines[5], StringComparison.Ordinal);
        Assert.Contains("invalid cursor", lines[6], StringComparison.Ordinal);
        Assert.Contains("result", lines[7], StringComparison.Ordinal);
    }

    private static CapabilitiesResponse Capabilities(bool configured) =>
        new("autonomous", "0.6.0", true, true, true, "nomic-ai/nomic-embed-text-v1.5", 768, "gemma4:e4b", "cross-encoder/ms-marco-MiniLM-L-6-v2")
        {
            LanguageModelConfigured = configured,
        };

    private static FakeService Everything() => FakeService.Create()
        .On("DeleteAsync", new DeleteResponse("x"))
        .On("PromoteAsync", a => ((PromoteRequest)a[0]!).ToNamespace is { } to ? new PromoteResponse("m", "c", to) : new PromoteResponse("m", null, null))
        .On("ForgetAsync", a => new ForgetResponse(2, Archived: true, ((ForgetRequest)a[0]!).DryRun))
        .On("GetStatsAsync", new MemoryStats(1, [new TierCount("mid", 1)], [new NamespaceCount("n", 1)], 0, 2, 4096))
        .On("LinkAsync", a => new LinkResponse(((LinkRequest)a[0]!).SourceId, ((LinkRequest)a[0]!).TargetId, ((LinkRequest)a[0]!).Relation))
        .On("GetLinksAsync", new List<MemoryLink>())
        .On("ConsolidateAsync", a => new ConsolidateResponse("n", 2, ((ConsolidateRequest)a[0]!).Summary is null ? "sum" : null))
        .On("ExpandQueryAsync", new List<string> { "a", "b" })
        .On("AutoTagAsync", new AutoTagResponse("i", ["b"], ["a", "b"]))
        .On("ListArchivedAsync", new List<ArchivedMemory>())
        .On("RestoreArchivedAsync", new RestoreResponse("i"))
        .On("PurgeArchivedAsync", new PurgeResponse(4))
        .On("GetArchiveStatsAsync", new ArchiveStatsResponse(1, [new NamespaceCount("n", 1)]))
        .On("CollectExpiredAsync", a => new GcResponse(3, (bool)a[0]!))
        .On("SetStandardAsync", a => new SetStandardResponse("n", "i", "detected", ((SetStandardRequest)a[0]!).GovernanceJson))
        .On("ClearStandardAsync", new ClearStandardResponse("n", Cleared: false))
        .On("ListPendingAsync", new List<PendingAction>())
        .On("ApproveAsync", new ApproveResponse("p", "bob", Approved: true, "m", 0, 0))
        .On("RejectAsync", new RejectResponse("p", "bob"))
        .On("RegisterAgentAsync", new RegisterAgentResponse("i", "a", "human", []))
        .On("ListAgentsAsync", new List<AgentRegistration> { new("a", "human", [], "t", "t") })
        .On("NotifyAsync", new NotifyResponse("i", "a", "b", "_messages/b", Tier.Mid, "d"))
        .On("ReadInboxAsync", new InboxResponse("a", "_messages/a", UnreadOnly: false, [Row]))
        .On("SubscribeAsync", new WebhookSubscription { Id = "i", Url = "http://localhost/x", CreatedBy = "a", CreatedAt = "t" })
        .On("UnsubscribeAsync", new UnsubscribeResponse("i", Removed: false))
        .On("ListSubscriptionsAsync", new List<WebhookSubscription> { new() { Id = "i", Url = "http://localhost/x", CreatedBy = "a", CreatedAt = "t" } });
}
