using AiMemory.Gateway.Requests;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>The body of an update; a null leaves a field as it is.</summary>
internal static class UpdateBody
{
    /// <summary>The id and the precondition are the caller's to add.</summary>
    public static UpdateRequest Read(ref JsonInput json)
    {
        string? title = null, content = null, @namespace = null, expiresAt = null, metadata = null;
        Tier? tier = null;
        IReadOnlyList<string>? tags = null;
        long? priority = null;
        double? confidence = null;
        ulong seen = 0;
        json.BeginObject("an update");
        while (json.NextMember())
        {
            var key = json.Key;
            if (key.SequenceEqual("title"u8) && json.Once(ref seen, 0))
            {
                title = json.ReadNullableString();
            }
            else if (key.SequenceEqual("content"u8) && json.Once(ref seen, 1))
            {
                content = json.ReadNullableString();
            }
            else if (key.SequenceEqual("tier"u8) && json.Once(ref seen, 2))
            {
                tier = json.TryReadNull() ? null : json.ReadTier();
            }
            else if (key.SequenceEqual("namespace"u8) && json.Once(ref seen, 3))
            {
                @namespace = json.ReadNullableString();
            }
            else if (key.SequenceEqual("tags"u8) && json.Once(ref seen, 4))
            {
                tags = json.TryReadNull() ? null : json.ReadStrings();
            }
            else if (key.SequenceEqual("priority"u8) && json.Once(ref seen, 5))
            {
                priority = json.TryReadNull() ? null : json.ReadInteger(int.MinValue, int.MaxValue, "i32");
            }
            else if (key.SequenceEqual("confidence"u8) && json.Once(ref seen, 6))
            {
                confidence = json.TryReadNull() ? null : json.ReadFloat();
            }
            else if (key.SequenceEqual("expires_at"u8) && json.Once(ref seen, 7))
            {
                expiresAt = json.ReadNullableString();
            }
            else if (key.SequenceEqual("metadata"u8) && json.Once(ref seen, 8))
            {
                metadata = json.TryReadNull() ? null : json.ReadAny();
            }
            else
            {
                json.Skip();
            }
        }

        return new UpdateRequest
        {
            Id = string.Empty,
            Title = title,
            Content = content,
            Tier = tier,
            Namespace = @namespace,
            Tags = tags,
            Priority = priority,
            Confidence = confidence,
            ExpiresAt = expiresAt,
            MetadataJson = metadata,
        };
    }
}
