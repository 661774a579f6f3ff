using System.Text;

namespace AiMemory.Cli;

/// <summary>How a runtime failure reads: the message, then its causes.</summary>
internal static class FailureText
{
    public static string Of(Exception exception)
    {
        if (exception is HttpRequestException { StatusCode: null } unreachable)
        {
            return $"Error: the node does not answer: {unreachable.Message}\n"
                + "Is it running? 'ai-memory serve' starts one. Without --url and AI_MEMORY_URL the file is opened instead.";
        }

        if (exception is HttpRequestException { StatusCode: System.Net.HttpStatusCode.Unauthorized })
        {
            return "Error: the node asks for an API key: set AI_MEMORY_API_KEY, or api_key in the configuration file";
        }

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
