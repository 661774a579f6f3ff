using AiMemory.Gateway.Requests;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>The body of a bulk store: an array of creates, or an object that holds one under <c>memories</c>.</summary>
/// <param name="AsObject">The wider form, whose answer names the ids too.</param>
internal sealed record BulkBody(IReadOnlyList<StoreRequest> Items, bool AsObject)
{
    public static BulkBody Read(ref JsonInput json)
    {
        if (json.Peek() != '{')
        {
            return new BulkBody(ReadItems(ref json), AsObject: false);
        }

        IReadOnlyList<StoreRequest> items = [];
        ulong seen = 0;
        json.BeginObject("a sequence");
        while (json.NextMember())
        {
            if (json.Key.SequenceEqual("memories"u8) && json.Once(ref seen, 0))
            {
                items = ReadItems(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        json.Require(seen, "memories");

        // Any other object is of the wrong type from its first byte on, whatever comes after.
        json.MistypeSyntax();
        return new BulkBody(items, AsObject: true);
    }

    private static List<StoreRequest> ReadItems(ref JsonInput json)
    {
        var items = new List<StoreRequest>();
        json.BeginArray("a sequence");
        while (json.NextElement())
        {
            json.Enter("memories", items.Count);
            items.Add(StoreBody.Read(ref json).Request);
        }

        return items;
    }
}
