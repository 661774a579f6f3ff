using AiMemory.Gateway.Routing;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>The body of a recall.</summary>
internal static class RecallBody
{
    private static readonly string[] Fields =
        ["context", "namespace", "limit", "tags", "since", "until", "as_agent", "budget_tokens", "explain", "collapse"];

    public static RecallRequest Read(ReadOnlySpan<byte> body)
    {
        var reader = new StrictReader(body);
        reader.ExpectObject("the body");
        var fields = new FieldSet(Fields);
        var request = new RecallRequest { Context = string.Empty };
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
                continue;
            }

            if (reader.IsNull && name != "context")
            {
                continue;
            }

            request = name switch
            {
                "context" => request with { Context = reader.Text(name) },
                "namespace" => request with { Namespace = reader.Text(name) },
                "limit" => request with { Limit = reader.Unsigned(name) },
                "tags" => request with { Tag = reader.Text(name) },
                "since" => request with { Since = reader.Text(name) },
                "until" => request with { Until = reader.Text(name) },
                "as_agent" => request with { AsAgent = reader.Text(name) },
                "budget_tokens" => request with { BudgetTokens = reader.Unsigned(name) },
                "explain" => request with { Explain = reader.Boolean(name) },
                _ => request with { Collapse = reader.Boolean(name) },
            };
        }

        fields.Require("context");
        reader.End();
        return request;
    }
}
