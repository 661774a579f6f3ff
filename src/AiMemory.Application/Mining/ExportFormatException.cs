namespace AiMemory.Application.Mining;

/// <summary>The export is not what its format promises; the message is for the user.</summary>
internal sealed class ExportFormatException : Exception
{
    public ExportFormatException()
    {
    }

    public ExportFormatException(string message)
        : base(message)
    {
    }

    public ExportFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
