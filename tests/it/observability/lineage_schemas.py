"""Holds OpenLineage events to the published schemas, by the classes that OpenLineage generates from them.

Reads a list of events and prints nothing, or fails with what is wrong: an unknown or a missing field, a value of the
wrong type, a schema URL that is not the one published.
"""

import enum
import importlib
import json
import pkgutil
import re
import sys
import types
import typing

import attr
from openlineage.client import event_v2, generated
from openlineage.client.generated import base

FACETS = {
    "run": {
        "parent": "ParentRunFacet",
        "nominalTime": "NominalTimeRunFacet",
        "errorMessage": "ErrorMessageRunFacet",
        "processing_engine": "ProcessingEngineRunFacet",
        "test": "TestRunFacet",
    },
    "job": {"jobType": "JobTypeJobFacet"},
    "dataset": {
        "schema": "SchemaDatasetFacet",
        "columnLineage": "ColumnLineageDatasetFacet",
        "dataSource": "DatasourceDatasetFacet",
        "version": "DatasetVersionDatasetFacet",
    },
    "input": {
        "inputStatistics": "InputStatisticsInputDatasetFacet",
        "dataQualityMetrics": "DataQualityMetricsInputDatasetFacet",
        "dataQualityAssertions": "DataQualityAssertionsDatasetFacet",
    },
    "output": {"outputStatistics": "OutputStatisticsOutputDatasetFacet"},
}
MODULES = [importlib.import_module(f"openlineage.client.generated.{m.name}") for m in pkgutil.iter_modules(generated.__path__)]


def of_name(name):
    return next(getattr(module, name) for module in MODULES if hasattr(module, name))


def read(cls, content, where):
    """The object that JSON describes, every value of its declared type."""
    hints = typing.get_type_hints(cls)
    declared = {field.name: field for field in attr.fields(cls)}
    given = {}
    for key, value in content.items():
        if key in ("_producer", "_schemaURL"):
            continue
        if key not in declared:
            raise SystemExit(f"{where}: {cls.__name__} has no `{key}`")
        given[key] = of_type(hints[key], value, f"{where}.{key}")
    for name, field in declared.items():
        if field.init and field.default is attr.NOTHING and name not in given:
            raise SystemExit(f"{where}: {cls.__name__} lacks `{name}`")
    return cls(**given)


def of_type(hint, value, where):
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return of_type(next(one for one in inner if one is not type(None)), value, where)
    if attr.has(hint):
        return read(hint, value, where)
    if origin is list:
        return [of_type(inner[0], one, f"{where}[{at}]") for at, one in enumerate(value)]
    if origin is dict:
        return {key: of_type(inner[1], one, f"{where}.{key}") for key, one in value.items()}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint(value)
    wanted = (int, float) if hint is float else hint
    if hint is not typing.Any and (not isinstance(value, wanted) or (isinstance(value, bool) and hint is not bool)):
        raise SystemExit(f"{where}: expected {hint}, found {value!r}")
    return value


def facets(kind, content, where):
    for name, facet in content.items():
        if name not in FACETS[kind]:
            raise SystemExit(f"{where}: there is no {kind} facet `{name}`")
        cls = of_name(FACETS[kind][name])
        for key in ("_producer", "_schemaURL"):
            if not re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", facet.get(key, "")):
                raise SystemExit(f"{where}.{name}: `{key}` is no URI")
        if facet["_schemaURL"] != cls._get_schema():
            raise SystemExit(f"{where}.{name}: {facet['_schemaURL']} is not {cls._get_schema()}")
        read(cls, facet, f"{where}.{name}")


def event(content):
    known = {"eventType", "eventTime", "producer", "schemaURL", "run", "job", "inputs", "outputs"}
    if set(content) != known:
        raise SystemExit(f"an event has {sorted(content)}")
    if content["schemaURL"] != event_v2.RunEvent._get_schema():
        raise SystemExit(f"{content['schemaURL']} is not {event_v2.RunEvent._get_schema()}")
    facets("run", content["run"].pop("facets", {}), "run")
    facets("job", content["job"].pop("facets", {}), "job")
    sides = {"inputs": (base.InputDataset, "inputFacets", "input"), "outputs": (base.OutputDataset, "outputFacets", "output")}
    datasets = {}
    for side, (cls, own, kind) in sides.items():
        for dataset in content[side]:
            facets("dataset", dataset.pop("facets", {}), dataset["name"])
            facets(kind, dataset.pop(own, {}), dataset["name"])
        datasets[side] = [read(cls, dataset, side) for dataset in content[side]]
    event_v2.RunEvent(
        eventType=event_v2.RunState(content["eventType"]),
        eventTime=content["eventTime"],
        producer=content["producer"],
        run=read(event_v2.Run, content["run"], "run"),
        job=read(event_v2.Job, content["job"], "job"),
        **datasets,
    )


for content in json.load(sys.stdin):
    event(content)
