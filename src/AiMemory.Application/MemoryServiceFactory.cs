using AiMemory.Application.Decisions;
using AiMemory.Application.Models;
using AiMemory.Application.Shared;
using AiMemory.Application.Webhooks;
using AiMemory.Engine;
using AiMemory.Models;
using AiMemory.UseCases;

namespace AiMemory.Application;

/// <summary>The composition root of the use cases.</summary>
public static class MemoryServiceFactory
{
    /// <summary>The decisions that an engine carries; made before the engine, which the service is then made over.</summary>
    public static ICommandEvaluator CreateEvaluator(ServiceOptions options) => new CommandEvaluator(options);

    /// <summary>The service over an engine. Disposing it writes what it has gathered; the engine stays the caller's.</summary>
    /// <param name="models">Null means those that the options ask for.</param>
    public static MemoryService Create(
        IEngine engine, ServiceOptions options, TimeProvider time, ModelSet? models = null, WebhookOptions? webhooks = null) =>
        new(new ServiceContext(engine, options, time, models ?? ModelSets.Create(options, time), new WebhookEvents()), webhooks ?? new WebhookOptions());
}
