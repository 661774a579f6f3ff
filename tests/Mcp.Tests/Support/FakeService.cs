using System.Reflection;
using AiMemory;
using AiMemory.UseCases;

namespace Mcp.Tests.Support;

/// <summary>A service whose answers a test chooses, use case by use case; it remembers how it was called.</summary>
public class FakeService : DispatchProxy
{
    private readonly Dictionary<string, Func<object?[], object>> _answers = new(StringComparer.Ordinal);

    public List<(string Name, object?[] Arguments)> Calls { get; } = [];

    public IMemoryService Service => (IMemoryService)(object)this;

    public static FakeService Create() => (FakeService)(object)Create<IMemoryService, FakeService>();

    /// <param name="answer">The outcome: a value, a problem, a queued one, or anything the method returns.</param>
    public FakeService On(string method, object answer) => On(method, _ => answer);

    public FakeService On(string method, Func<object?[], object> answer)
    {
        _answers[method] = answer;
        return this;
    }

    /// <summary>The first argument of the last call of a use case.</summary>
    public T Last<T>(string method) => (T)Calls.Last(call => call.Name == method).Arguments[0]!;

    public Caller LastCaller(string method) => Calls.Last(call => call.Name == method).Arguments.OfType<Caller>().Single();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        lock (Calls)
        {
            Calls.Add((targetMethod!.Name, args!));
        }

        var answer = _answers.TryGetValue(targetMethod.Name, out var make)
            ? make(args!)
            : Problem.Invalid($"{targetMethod.Name} is not faked");
        return Wrap(targetMethod.ReturnType, answer);
    }

    private static object Wrap(Type returned, object answer)
    {
        if (returned.IsInstanceOfType(answer))
        {
            return answer;
        }

        if (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(ValueTask<>))
        {
            var inner = returned.GetGenericArguments()[0];
            return Activator.CreateInstance(returned, Wrap(inner, answer))!;
        }

        var outcome = Activator.CreateInstance(returned)!;
        var property = answer switch { Problem => "Problem", Queued => "Queued", _ => "Value" };
        returned.GetProperty(property)!.SetValue(outcome, answer);
        return outcome;
    }
}
