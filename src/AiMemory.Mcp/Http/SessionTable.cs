using System.Security.Cryptography;

namespace AiMemory.Mcp.Http;

/// <summary>The sessions of a node, bounded in number and in idle time.</summary>
internal sealed class SessionTable(McpHttpOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HttpSession> _sessions = new(StringComparer.Ordinal);

    public HttpSession Open(McpSession conversation)
    {
        var session = new HttpSession(RandomNumberGenerator.GetHexString(32, lowercase: true), conversation)
        {
            UsedAt = time.GetTimestamp(),
        };
        lock (_lock)
        {
            DropIdle();
            if (_sessions.Count >= options.SessionsMax)
            {
                Drop(_sessions.Values.MinBy(held => held.UsedAt)!);
            }

            _sessions.Add(session.Id, session);
        }

        return session;
    }

    public HttpSession? Find(string id)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out var session))
            {
                return null;
            }

            if (IsIdle(session))
            {
                Drop(session);
                return null;
            }

            session.UsedAt = time.GetTimestamp();
            return session;
        }
    }

    public bool Close(string id)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out var session))
            {
                return false;
            }

            Drop(session);
            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var session in _sessions.Values.ToList())
            {
                Drop(session);
            }
        }
    }

    private void DropIdle()
    {
        foreach (var session in _sessions.Values.Where(IsIdle).ToList())
        {
            Drop(session);
        }
    }

    private bool IsIdle(HttpSession session) => time.GetElapsedTime(session.UsedAt) > options.SessionIdleMax;

    private void Drop(HttpSession session)
    {
        _sessions.Remove(session.Id);
        session.Dispose();
    }
}
