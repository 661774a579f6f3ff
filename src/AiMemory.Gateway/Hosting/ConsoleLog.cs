using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace AiMemory.Gateway.Hosting;

/// <summary>One line per event on stdout. The stock console logger costs more to start than the rest of the gateway.</summary>
internal sealed class ConsoleLog(TimeProvider time, LogLevel level) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new CategoryLogger(time, level, categoryName);

    public void Dispose()
    {
    }

    private sealed class CategoryLogger(TimeProvider time, LogLevel level, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= level && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var line = new StringBuilder(160)
                .Append(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
                .Append(logLevel switch
                {
                    LogLevel.Trace => " TRACE ",
                    LogLevel.Debug => " DEBUG ",
                    LogLevel.Information => "  INFO ",
                    LogLevel.Warning => "  WARN ",
                    _ => " ERROR ",
                })
                .Append(category)
                .Append(": ")
                .Append(formatter(state, exception));
            if (exception is not null)
            {
                line.AppendLine().Append(exception);
            }

            Console.Out.WriteLine(line.ToString());
        }
    }
}
