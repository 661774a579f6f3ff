using AiMemory.Gateway.Routing;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>The body of an update: every field may be left out or null.</summary>
internal static class UpdateBody
{
    private static readonly string[] Fields =
        ["title", "content", "tier", "namespace", "tags", "priority", "confidence", "expires_at", "metadata"];

    public static UpdateRequest Read(string id, ReadOnlySpan<byte> body)
    {
        var reader = new StrictReader(body);
        reader.ExpectObject("the body");
        var fields = new FieldSet(Fields);
        var request = new UpdateRequest { Id = id };
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
                continue;
            }

            if (reader.IsNull)
            {
                continue;
            }

            request = name switch
            {
                "title" => request with { Title = reader.Text(name) },
                "content" => request with { Content = reader.Text(name) },
                "tier" => request with { Tier = reader.Tier(name) },
                "namespace" => request with { Namespace = reader.Text(name) },
                "tags" => request with { Tags = reader.Texts(name) },
                "priority" => request with { Priority = reader.Int32(name) },
                "confidence" => request with { Confidence = reader.Number(name) },
                "expires_at" => request with { ExpiresAt = reader.Text(name) },
                _ => request with { MetadataJson = reader.Raw(name) },
            };
        }

        reader.End();
        return request;
    }
}
