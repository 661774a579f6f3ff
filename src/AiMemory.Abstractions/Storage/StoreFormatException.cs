namespace AiMemory.Storage;

/// <summary>The file is not ours, newer than this program, or damaged beyond opening; the message says which and what to do.</summary>
public sealed class StoreFormatException : IOException
{
    public StoreFormatException()
        : this("the database cannot be read")
    {
    }

    public StoreFormatException(string message)
        : base(message)
    {
    }

    public StoreFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
