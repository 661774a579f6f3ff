using System.Text;

namespace AiMemory.Cli;

/// <summary>How a runtime failure reads: the message, then its causes.</summary>
internal static class FailureText
{
    public static string Of(Exception exception)
    {
        var text = new StringBuilder("Error: ").Append(exception.Message);
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (!text.ToString().Contains(cause.Message, StringComparison.Ordinal))
            {
                text.Append("\n\nCaused by:\n    ").Append(cause.Message);
            }
        }

        return text.ToString();
    }
}
