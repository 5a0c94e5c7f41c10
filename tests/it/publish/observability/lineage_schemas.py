"""Validates OpenLineage events with the classes that OpenLineage generates from its schemas.

Reads a list of events from stdin. Prints nothing if they are valid. Otherwise fails and names the mistake: an unknown or
missing field, a value of the wrong type, or a schema URL that is not the published one.
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


def find_class(name):
    return next(getattr(module, name) for module in MODULES if hasattr(module, name))


def build_object(cls, content, where):
    """Builds an object from JSON and checks the type of every value."""
    hints = typing.get_type_hints(cls)
    declared = {field.name: field for field in attr.fields(cls)}
    given = {}
    for key, value in content.items():
        if key in ("_producer", "_schemaURL"):
            continue
        if key not in declared:
            raise SystemExit(f"{where}: {cls.__name__} has no `{key}`")
        given[key] = build_value(hints[key], value, f"{where}.{key}")
    for name, field in declared.items():
        if field.init and field.default is attr.NOTHING and name not in given:
            raise SystemExit(f"{where}: {cls.__name__} lacks `{name}`")
    return cls(**given)


def build_value(hint, value, where):
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return build_value(next(item for item in inner if item is not type(None)), value, where)
    if attr.has(hint):
        return build_object(hint, value, where)
    if origin is list:
        return [build_value(inner[0], item, f"{where}[{at}]") for at, item in enumerate(value)]
    if origin is dict:
        return {key: build_value(inner[1], item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint(value)
    wanted = (int, float) if hint is float else hint
    if hint is not typing.Any and (not isinstance(value, wanted) or (isinstance(value, bool) and hint is not bool)):
        raise SystemExit(f"{where}: expected {hint}, found {value!r}")
    return value


def check_facets(kind, content, where):
    for name, facet in content.items():
        if name not in FACETS[kind]:
            raise SystemExit(f"{where}: there is no {kind} facet `{name}`")
        cls = find_class(FACETS[kind][name])
        for key in ("_producer", "_schemaURL"):
            if not re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", facet.get(key, "")):
                raise SystemExit(f"{where}.{name}: `{key}` is no URI")
        if facet["_schemaURL"] != cls._get_schema():
            raise SystemExit(f"{where}.{name}: {facet['_schemaURL']} is not {cls._get_schema()}")
        build_object(cls, facet, f"{where}.{name}")


def check_event(content):
    known = {"eventType", "eventTime", "producer", "schemaURL", "run", "job", "inputs", "outputs"}
    if set(content) != known:
        raise SystemExit(f"an event has {sorted(content)}")
    if content["schemaURL"] != event_v2.RunEvent._get_schema():
        raise SystemExit(f"{content['schemaURL']} is not {event_v2.RunEvent._get_schema()}")
    check_facets("run", content["run"].pop("facets", {}), "run")
    check_facets("job", content["job"].pop("facets", {}), "job")
    sides = {"inputs": (base.InputDataset, "inputFacets", "input"), "outputs": (base.OutputDataset, "outputFacets", "output")}
    datasets = {}
    for side, (cls, own, kind) in sides.items():
        for dataset in content[side]:
            check_facets("dataset", dataset.pop("facets", {}), dataset["name"])
            check_facets(kind, dataset.pop(own, {}), dataset["name"])
        datasets[side] = [build_object(cls, dataset, side) for dataset in content[side]]
    event_v2.RunEvent(
        eventType=event_v2.RunState(content["eventType"]),
        eventTime=content["eventTime"],
        producer=content["producer"],
        run=build_object(event_v2.Run, content["run"], "run"),
        job=build_object(event_v2.Job, content["job"], "job"),
        **datasets,
    )


for content in json.load(sys.stdin):
    check_event(content)
