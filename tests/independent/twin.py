"""An independent twin of what is said about scores: random companies, and a slow scorer that computes everything again.

`write FOLDER FIRST COUNT` writes projects with random scorecards, accounts and edits between their days. After every day of
every project was run, `check FOLDER FIRST COUNT` compares the published tables with the twin and prints what it compared, as
JSON. It follows the manual, not healthscore's code, and stops at the first difference.

Compared are scores and bands (with `stays` and `after`), the two steps of every change, paths, bounds, plays and trends.
"""

import datetime
import json
import math
import pathlib
import random
import statistics
import sys

import duckdb

FIRST_DAY = datetime.date(2026, 6, 1)
DAYS = 4
STEP = 4
METRICS = ["m0", "m1", "m2", "m3"]
COLOURS = ["red", "yellow", "green"]
REGIONS = ["north", "south", "west"]
LOW, HIGH = 0.0, 100.0


# ---------------------------------------------------------------- a random company


def random_condition(rng, names):
    atoms = []
    for _ in range(rng.choice([1, 1, 2])):
        name = rng.choice(names)
        limit = rng.choice([5, 10, 20, 30, 40, ":limit"]) if not name.endswith("score") else rng.choice([30, 45, 60, 75])
        atoms.append([name, rng.choice(["<", "<=", ">", ">="]), limit])
    return {"join": rng.choice(["AND", "OR"]), "atoms": atoms}


def sql_of(condition):
    return f" {condition['join']} ".join(f"{name} {op} {limit}" for name, op, limit in condition["atoms"])


def random_method(rng, metric, depth=0):
    plain = ["linear", "linear", "steps", "points", "percentile", "zscore", "target", "baseline"]
    kind = rng.choice([*plain, "by_tier", "cases"] if depth == 0 else plain)
    if kind == "linear":
        a, b = rng.choice([0, 5, 10]), rng.choice([20, 35, 50])
        return {"linear": {"zero": a, "full": b} if rng.random() < 0.6 else {"zero": b, "full": a}}
    if kind == "steps":
        a, b = sorted(rng.sample(range(3, 45), 2))
        scores = [rng.choice([0, 20, 50, 80, 100]) for _ in range(3)]
        return {"steps": [{"below": a, "score": scores[0]}, {"at_most": b, "score": scores[1]}, {"above": b, "score": scores[2]}]}
    if kind == "points":
        places = sorted(rng.sample(range(0, 50), rng.choice([2, 3, 4])))
        return {"points": [{"at": at, "score": rng.choice([0, 25, 50, 70, 100])} for at in places]}
    within = rng.choice(["everybody", "tier", "region"])
    if kind == "percentile":
        return {"percentile": {"within": within, "min_group": 2, "better": rng.choice(["higher", "lower"])}}
    if kind == "zscore":
        ends = rng.choice([(-2, 2), (-1, 1.5), (1.5, -1.5)])
        return {"zscore": {"within": within, "zero": ends[0], "full": ends[1], "robust": rng.random() < 0.5, "min_group": 2}}
    if kind == "target":
        return {"target": {"of": rng.choice(["size", *(m for m in METRICS if m != metric)]), "zero": rng.choice([0, 0.5]), "full": rng.choice([1, 1.5])}}
    if kind == "baseline":
        compare = rng.choice(["ratio", "difference"])
        ends = {"ratio": (0.5, 1.5), "difference": (-10, 10)}[compare]
        return {"baseline": {"over": "30d", "zero": ends[0], "full": ends[1], "compare": compare, "min_snapshots": rng.choice([1, 2])}}
    if kind == "by_tier":
        return {"by_tier": {"big": random_method(rng, metric, 1), "otherwise": random_method(rng, metric, 1)}}
    condition = random_condition(rng, METRICS)
    return {"cases": [{"when": condition, "score": random_method(rng, metric, 1)}, {"when": "otherwise", "score": random_method(rng, metric, 1)}]}


def random_weight(rng):
    weight = rng.choice([1, 2, 3])
    return {"big": rng.choice([1, 2, 4]), "otherwise": weight} if rng.random() < 0.4 else weight


def random_leaf(rng, metric):
    leaf = {"metric": metric, "weight": random_weight(rng), "score": random_method(rng, metric)}
    if metric == "flag" and rng.random() < 0.7:
        leaf["score"] = {"labels": {"true": rng.choice([60, 100]), "false": rng.choice([0, 40])}}
    if metric == "colour":
        leaf["score"] = {"labels": {"red": rng.choice([0, 20]), "yellow": rng.choice([40, 60]), "green": 100}}
    missing = rng.choice(["spread", "spread", {"score": rng.choice([20, 70])}, {"carry": "30d"}])
    if missing != "spread":
        leaf["missing"] = missing
    if rng.random() < 0.2:
        leaf["applies"] = random_condition(rng, ["size"] + METRICS)
    return leaf


def random_rule(rng, index):
    names = METRICS + ["ratio", "raw_score", "use_score", "size"]
    kind = rng.choice(["cap", "cap", "floor", "add", "set", "band"])
    amount = {"cap": rng.choice([30, 55, 65]), "floor": rng.choice([35, 50]), "add": rng.choice([-12, -5, 8]), "set": 45, "band": "amber"}[kind]
    return {"name": f"r{index}", "when": random_condition(rng, names), "then": {kind: amount}}


def random_company(seed):
    rng = random.Random(seed)
    metrics = METRICS + ["colour", "ratio", "flag"]
    rng.shuffle(metrics)
    cut = rng.choice([2, 3, 4])
    use = {f"l_{metric}": random_leaf(rng, metric) for metric in metrics[:cut]}
    rest = {f"l_{metric}": random_leaf(rng, metric) for metric in metrics[cut:]}
    parts = {"use": {"weight": random_weight(rng), "combine": rng.choice(["weighted_mean"] * 3 + ["minimum", "maximum"]), "made_of": use}}
    if len(rest) > 2 and rng.random() < 0.5:
        inner = dict(list(rest.items())[:2])
        parts["deep"] = {"weight": random_weight(rng), "made_of": {"inner": {"weight": 2, "made_of": inner}, **dict(list(rest.items())[2:])}}
    else:
        parts["rest"] = {"weight": random_weight(rng), "made_of": rest}
    for part in parts.values():
        if rng.random() < 0.2:
            part["applies"] = random_condition(rng, ["size"] + METRICS)
        if rng.random() < 0.3:
            part["missing"] = rng.choice([{"score": 35}, {"carry": "30d"}])
    low, high = rng.choice([(40, 70), (35, 60), (50, 75)])
    card = {
        "combine": rng.choice(["weighted_mean"] * 4 + ["minimum"]),
        "bands": {"red": {"below": low}, "amber": {"at_least": low, "below": high}, "green": {"at_least": high}},
        "components": parts,
        "rules": [random_rule(rng, index) for index in range(rng.choice([0, 1, 2, 3]))],
    }
    if rng.random() < 0.5:
        card["bands"]["red"]["stays"] = {"below": low + rng.choice([3, 8])}
    if rng.random() < 0.3:
        card["bands"]["green"]["stays"] = {"at_least": high - rng.choice([3, 8])}
    for band in card["bands"].values():
        if rng.random() < 0.15:
            band["after"] = rng.choice(["2 snapshots", "3 snapshots", "5d"])
    definitions = {"factors": {metric: [rng.choice([1, 1, 1, 2]), rng.choice([0, 0, 3])] for metric in METRICS}, "formula": 1, "tier": [rng.choice(["size", "size", "m2"]), 20], "limit": 15, "card": card}
    days = [definitions]
    for _ in range(1, DAYS):
        days.append(edited(rng, days[-1]) if rng.random() < 0.6 else days[-1])
    return {"days": days, "facts": random_facts(rng)}


def edited(rng, definitions):
    now = json.loads(json.dumps(definitions))
    for _ in range(rng.choice([1, 1, 2])):
        kind = rng.choice(["metric", "metric", "formula", "tier", "weight", "threshold", "rule", "amount", "new rule", "limit"])
        leaves = [leaf for _, leaf in all_leaves(now["card"])]
        if kind == "metric":
            now["factors"][rng.choice(METRICS)] = [rng.choice([1, 2, 3]), rng.choice([0, 3, 6])]
        elif kind == "formula":
            now["formula"] = rng.choice([1, 2, 3])
        elif kind == "tier":
            now["tier"][1] = rng.choice([10, 20, 30])
        elif kind == "limit":
            now["limit"] = rng.choice([8, 15, 25])
        elif kind == "weight":
            rng.choice(leaves)["weight"] = random_weight(rng)
        elif kind == "threshold":
            linear = [leaf for leaf in leaves if "linear" in leaf["score"]]
            if linear:
                rng.choice(linear)["score"] = {"linear": {"zero": rng.choice([0, 5]), "full": rng.choice([25, 40])}}
        elif kind == "rule" and now["card"]["rules"]:
            rule = rng.choice(now["card"]["rules"])
            rule["when"]["atoms"][0][2] = rng.choice([8, 15, 25, 50])
        elif kind == "amount" and now["card"]["rules"]:
            rule = rng.choice(now["card"]["rules"])
            for key, value in rule["then"].items():
                if key != "band":
                    rule["then"][key] = value + rng.choice([-7, 4])
        elif kind == "new rule":
            now["card"]["rules"].append(random_rule(rng, 10 + len(now["card"]["rules"])))
    return now


def all_components(card):
    found, waiting = [], list(card["components"].items())
    while waiting:
        name, node = waiting.pop()
        if "made_of" in node:
            found.append((name, {**node, "name": name}))
            waiting += node["made_of"].items()
    return found


def all_leaves(card):
    found, waiting = [], list(card["components"].items())
    while waiting:
        name, node = waiting.pop()
        if "made_of" in node:
            waiting += node["made_of"].items()
        else:
            found.append((name, node))
    return found


def random_facts(rng):
    """Returns, per day, the row of each account: sizes, numbers and a colour, some of them missing."""
    accounts = [f"a{index:02}" for index in range(rng.choice([8, 14, 24]))]
    now = {a: {"size": rng.randrange(40), "colour": rng.choice(COLOURS), "region": rng.choice(REGIONS), **{f"x{i}": rng.randrange(40) for i in range(4)}} for a in accounts}
    days = []
    for _ in range(DAYS):
        for row in now.values():
            for name in ["x0", "x1", "x2", "x3"]:
                if rng.random() < 0.35:
                    row[name] = rng.randrange(40)
            if rng.random() < 0.1:
                row["size"] = rng.randrange(40)
            if rng.random() < 0.2:
                row["colour"] = rng.choice(COLOURS)
            if rng.random() < 0.05:
                row["region"] = rng.choice([*REGIONS, None])
        day = {a: dict(row) for a, row in now.items()}
        for row in day.values():
            for name in ["x0", "x1", "x2", "x3", "colour"]:
                if rng.random() < 0.12:
                    row[name] = None
        days.append(day)
    return days


# ---------------------------------------------------------------- the project on disk


def as_yaml(value):
    """Conditions become SQL; the rest is JSON, which is YAML."""
    if isinstance(value, dict) and "atoms" in value:
        return sql_of(value)
    if isinstance(value, dict):
        return {key: as_yaml(item) for key, item in value.items()}
    return [as_yaml(item) for item in value] if isinstance(value, list) else value


def day_of(index):
    return FIRST_DAY + datetime.timedelta(days=STEP * index)


def write_project(folder, seed):
    company = random_company(seed)
    folder.mkdir(parents=True)
    (folder / "company.json").write_text(json.dumps(company))
    for index, definitions in enumerate(company["days"]):
        factors = definitions["factors"]
        selected = ", ".join(f"x{i} * {factors[m][0]} + {factors[m][1]} AS {m}" for i, m in enumerate(METRICS))
        (folder / f"sql{index}").mkdir()
        (folder / f"sql{index}" / "facts.sql").write_text(f"SELECT account_id, {selected}, colour, x0 >= 20 AS flag FROM facts")
        card = as_yaml(definitions["card"])
        card = {"version": 1, "min_coverage": 0, **card, "rules": [{**rule, "reason": "because"} for rule in card["rules"]]}
        (folder / f"card{index}.yaml").write_text(json.dumps(card))
        plays = [{"name": "save", "kind": "save", "when": "band = 'red'", "do": "call", "cooldown": f"{STEP}d"}]
        plays += [{"name": "watch", "kind": "adopt", "when": "m0 < 15", "until": "m0 > 25", "do": "look", "cooldown": "0d"}]
        (folder / f"plays{index}.yaml").write_text(json.dumps({"version": 1, "plays": plays}))
        whole = {"type": "integer"}
        pipeline = {
            "version": 1, "name": "twin", "exports": "exports", "warehouse": "warehouse", "sql": f"sql{index}",
            "accounts": {"source": "accounts", "id": "account_id", "carry": ["size", "region"]},
            "sources": {
                "accounts": {"files": "accounts/*/*.parquet", "time": {"snapshots": "day"}, "key": "account_id",
                             "columns": {"day": "date", "account_id": "text", "size": "integer", "region": "text"}},
                "facts": {"files": "facts/*/*.parquet", "time": {"snapshots": "day"}, "account": "account_id",
                          "columns": {"day": "date", "account_id": "text", "colour": "text", **{f"x{i}": "integer" for i in range(4)}}},
            },
            "metrics": {"facts.sql": {**{m: whole for m in METRICS}, "colour": {"type": "text"}, "flag": {"type": "boolean"}}},
            "parameters": {"limit": definitions["limit"]},
            "derived": {"ratio": {"type": "number", "sql": f"{definitions['formula']}.0 * m0 + m1"}},
            "tiers": {"big": "{} >= {}".format(*definitions["tier"]), "small": "otherwise"},
            "scorecard": f"card{index}.yaml", "plays": f"plays{index}.yaml",
            "trend": {"slope_over": "30d"},
        }
        (folder / f"p{index}.yaml").write_text(json.dumps(pipeline))
    con = duckdb.connect()
    for index, rows in enumerate(company["facts"]):
        for table, columns in [("accounts", {"size": "BIGINT", "region": "VARCHAR"}), ("facts", {"colour": "VARCHAR", **{f"x{i}": "BIGINT" for i in range(4)}})]:
            target = folder / "exports" / table / f"day={day_of(index)}"
            target.mkdir(parents=True)
            con.execute(f"CREATE OR REPLACE TABLE t (account_id VARCHAR, {', '.join(f'{n} {k}' for n, k in columns.items())})")
            con.executemany(f"INSERT INTO t VALUES ({', '.join('?' * (len(columns) + 1))})", [[a, *[row[n] for n in columns]] for a, row in rows.items()])
            con.execute(f"COPY t TO '{target}/part.parquet' (FORMAT parquet)")


# ---------------------------------------------------------------- the twin


def digits(value):
    return float(f"{value:.11e}")


def values_of(definitions, row):
    """Returns the metrics of an account, and the columns of the accounts that are read."""
    values = {"size": row["size"], "region": row["region"], "colour": row["colour"], ":limit": definitions["limit"]}
    for i, metric in enumerate(METRICS):
        factor, plus = definitions["factors"][metric]
        values[metric] = None if row[f"x{i}"] is None else float(row[f"x{i}"] * factor + plus)
    values["flag"] = None if row["x0"] is None else row["x0"] >= 20
    return with_ratio(definitions, values)


def with_ratio(definitions, values):
    known = values["m0"] is not None and values["m1"] is not None
    return {**values, "ratio": definitions["formula"] * values["m0"] + values["m1"] if known else None}


def holds(condition, values):
    if condition == "otherwise":
        return True
    compare = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}
    truths = []
    for name, op, limit in condition["atoms"]:
        limit = values[limit] if isinstance(limit, str) else limit
        truths.append(None if values[name] is None else compare[op](values[name], limit))
    return all(truth is True for truth in truths) if condition["join"] == "AND" else any(truth is True for truth in truths)


class Day:
    """One day under some definitions: the accounts' metrics, and what was observed before.

    `past` has, per earlier day, its age and what each account had then: metrics, and scores of components by `(name,)`.
    """

    def __init__(self, definitions, rows, past):
        self.definitions, self.card, self.past = definitions, definitions["card"], past
        self.values = {a: values_of(definitions, row) for a, row in rows.items()}
        # Metrics of which earlier days carry nothing, and values that entries have in the place of others.
        self.not_carried, self.entry_values = set(), {}

    def tier(self, account):
        name, least = self.definitions["tier"]
        value = self.values[account][name]
        return "big" if value is not None and value >= least else "small"

    def for_tier(self, written, account):
        return written.get(self.tier(account), written.get("otherwise")) if isinstance(written, dict) else written

    def applies(self, path, account):
        return all(holds(node.get("applies", "otherwise"), self.values[account]) for node in path)

    def own_method(self, method, account):
        (kind, how), = method.items()
        if kind == "by_tier":
            return self.for_tier(how, account)
        if kind == "cases":
            return next(case for case in how if holds(case["when"], self.values[account]))["score"]
        return method

    def peers(self, method, within, metric, account, path):
        """The values of today of the accounts that are compared: those to which the entry applies."""

        def is_peer(other):
            if within == "everybody":
                return True
            if within == "tier":
                return self.tier(other) == self.tier(account)
            (_, how), = self.own_method(method, other).items()
            compares_within = isinstance(how, dict) and how.get("within") == within
            return self.values[other][within] == self.values[account][within] and compares_within

        found = []
        for other in self.values:
            if is_peer(other) and self.applies(path, other):
                value, is_todays = self.entry_values.get((other, metric), (self.values[other][metric], True))
                found += [digits(float(value))] if value is not None and is_todays else []
        return found

    def score_value(self, method, metric, value, account, path):
        (kind, how), = self.own_method(method, account).items()
        if kind == "labels":
            return how.get(str(value).lower() if isinstance(value, bool) else value)
        value = float(value)
        if kind == "linear":
            return on_scale((value - how["zero"]) / (how["full"] - how["zero"]))
        if kind == "points":
            return clamp(on_line([(point["at"], point["score"]) for point in how], value))
        if kind == "steps":
            first = how[0]["score"] if digits(value) < how[0]["below"] else None
            return first if first is not None else how[1 if digits(value) <= how[1]["at_most"] else 2]["score"]
        if kind == "target":
            target = self.values[account][how["of"]]
            return on_scale((value / target - how["zero"]) / (how["full"] - how["zero"])) if target else None
        if kind == "baseline":
            own = [v[account][metric] for days, v in self.past if 30 >= days > 0 and v[account].get(metric) is not None]
            mean = statistics.fmean(map(float, own)) if len(own) >= how["min_snapshots"] else None
            if mean is None or (how["compare"] == "ratio" and mean == 0):
                return None
            compared = value / mean if how["compare"] == "ratio" else value - mean
            return on_scale((compared - how["zero"]) / (how["full"] - how["zero"]))
        if how["within"] == "region" and self.values[account]["region"] is None:
            return None
        peers = self.peers(method, how["within"], metric, account, path)
        if len(peers) < how["min_group"]:
            return None
        value = digits(value)
        if kind == "percentile":
            share = (sum(p < value for p in peers) + sum(p == value for p in peers) / 2) / len(peers)
            return on_scale(share if how["better"] == "higher" else 1 - share)
        middle, spread = centre(peers, how["robust"])
        z = (value - middle) / spread if spread > 1e-12 else 0.0
        return on_scale((z - how["zero"]) / (how["full"] - how["zero"]))

    def entries(self):
        """The entries that score a metric, by metric, with everything above them."""
        paths = {}

        def collect(path, parts):
            for part in parts.values():
                if "made_of" in part:
                    collect([*path, part], part["made_of"])
                else:
                    paths[part["metric"]] = [*path, part]

        collect([], self.card["components"])
        return paths

    def observed(self):
        """What later days may carry: the values of entries that apply, and the scores of components with data."""
        found, entries = {}, self.entries()
        for account, values in self.values.items():
            found[account] = {m: values[m] if self.applies(path, account) else None for m, path in entries.items()}
            parts = self.parts(account)
            found[account].update({(name,): part["score"] for name, part in parts.items() if part["status"] == "ok"})
        return found

    def carried(self, name, account):
        if name in self.not_carried:
            return None
        return next((v[account][name] for d, v in reversed(self.past) if 30 >= d > 0 and account in v and v[account].get(name) is not None), None)

    def entry_value(self, node, account):
        """The value that an entry scores, and whether it is carried."""
        metric = node["metric"]
        if (account, metric) in self.entry_values:
            value, is_todays = self.entry_values[account, metric]
            return value, not is_todays and value is not None
        value = self.values[account][metric]
        if value is None and is_carrying(node):
            carried = self.carried(metric, account)
            return carried, carried is not None
        return value, False

    def score_part(self, name, node, account, path, parts):
        """Returns what a part has for the account, and records it by name."""
        path = [*path, node]
        if not self.applies(path, account):
            return {"score": None, "applies": False, "status": "not_applicable"}
        missing = node.get("missing") if isinstance(node.get("missing"), dict) else {}
        if "made_of" in node:
            weighed = [(float(self.for_tier(part["weight"], account)), self.score_part(n, part, account, path, parts)) for n, part in node["made_of"].items()]
            counted = [(weight, part) for weight, part in weighed if part["score"] is not None]
            applies = any(part["applies"] for _, part in weighed)
            score = combine(node.get("combine", "weighted_mean"), [(weight, part["score"]) for weight, part in counted])
            statuses = {part["status"] for _, part in counted}
            status = next((status for status in ("ok", "carried") if status in statuses), "missing")
            if score is None and applies and "carry" in missing and self.carried((name,), account) is not None:
                score, status = self.carried((name,), account), "carried own"
        else:
            value, is_carried = self.entry_value(node, account)
            score = None if value is None else self.score_value(node["score"], node["metric"], value, account, path)
            status = "missing" if score is None else "carried" if is_carried else "ok"
            applies = True
        if score is None and applies and "score" in missing:
            score = float(missing["score"])
        part = {"score": score, "applies": applies, "status": "carried" if status == "carried own" else status, "own": status == "carried own"}
        parts[name] = part
        return part

    def parts(self, account):
        """Returns what each part has for the account, by name; `whole` is the scorecard."""
        parts = {}
        root = {"made_of": self.card["components"], "combine": self.card["combine"]}
        self.score_part("whole", root, account, [], parts)
        return parts

    def score(self, account, lapsed=None):
        """Returns the score, its band and whether a rule decided it, after all rules but the lapsed one."""
        parts = self.parts(account)
        raw = parts["whole"]["score"]
        names = {**self.values[account], "raw_score": None if raw is None else digits(raw)}
        use = parts.get("use", {}).get("score")
        names["use_score"] = None if use is None else digits(use)
        score, band, forced = raw, None, None
        rules = [rule for rule in self.card["rules"] if rule["name"] != lapsed and holds(rule["when"], names)]
        for rule in rules:
            (kind, amount), = rule["then"].items()
            if kind == "set":
                score = clamp(float(amount))
            elif score is not None and kind == "band":
                forced = amount
            elif score is not None:
                score = clamp({"cap": min(score, amount), "floor": max(score, amount), "add": score + amount}[kind])
        band = forced or band_of(self.card["bands"], score)
        is_decided = forced is not None or any("set" in rule["then"] for rule in rules)
        return score, band if score is not None else None, is_decided


def is_carrying(node):
    return isinstance(node.get("missing"), dict) and "carry" in node["missing"]


def on_line(points, value):
    if value <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        if value <= x1:
            return y0 + (value - x0) / (x1 - x0) * (y1 - y0)
    return points[-1][1]


def waits_before(band, before, score, history, today):
    """Returns the band in which the account waits on its way from `before` to the band of its score, or that band."""

    def run_toward(bands, names, target, stays):
        counts = lambda s: s is not None and not (stays and within(stays, s)) and is_beyond(names, band_of(bands, s), target, before)
        run = [today]
        for date, earlier in reversed(history):
            if not counts(earlier):
                break
            run.append(date)
        return run

    bands, target_band = band
    names = list(bands)
    at, end = names.index(before), names.index(target_band)
    step = 1 if end > at else -1
    while at != end:
        after = bands[names[at + step]].get("after")
        if after:
            run = run_toward(bands, names, names[at + step], bands[before].get("stays"))
            if after.endswith("snapshots"):
                has_lasted = len(run) >= int(after.split()[0])
            else:
                has_lasted = (today - run[-1]).days >= int(after[:-1])
            if not has_lasted:
                break
        at += step
    return names[at]


def is_beyond(names, band, target, before):
    band, target, before = names.index(band), names.index(target), names.index(before)
    return band >= target if target > before else band <= target


def clamp(score):
    return min(max(score, LOW), HIGH)


def on_scale(share):
    return LOW + min(max(share, 0.0), 1.0) * (HIGH - LOW)


def centre(peers, robust):
    if robust:
        middle = statistics.median(peers)
        distance = statistics.median(abs(peer - middle) for peer in peers)
        if distance > 0:
            return middle, 1.4826 * distance
    return statistics.fmean(peers), statistics.pstdev(peers)


def combine(how, counted):
    if not counted:
        return None
    if how == "weighted_mean":
        return sum(w * s for w, s in counted) / sum(w for w, _ in counted)
    return (min if how == "minimum" else max)(s for _, s in counted)


def within(range_, score):
    score = digits(score)
    tests = {"at_least": lambda edge: score >= edge, "below": lambda edge: score < edge}
    return all(tests[key](edge) for key, edge in range_.items() if key in tests)


def band_of(bands, score):
    return None if score is None else next(name for name, range_ in bands.items() if within(range_, score))


# ---------------------------------------------------------------- the comparison


COUNTS = {}


def count(what, n=1):
    COUNTS[what] = COUNTS.get(what, 0) + n


def near(a, b, slack=1e-7):
    return (a is None and b is None) or (a is not None and b is not None and abs(a - b) <= slack)


def is_near_edge(day, score):
    """Whether rounding decides on which side of an edge the score is: sums of deviations do not follow the order of peers."""
    edges = [edge for band in day.card["bands"].values() for part in [band, band.get("stays", {})] for edge in part.values() if isinstance(edge, (int, float))]
    return score is not None and any(abs(score - edge) < 1e-7 for edge in edges)


def check_project(folder, seed):
    company = json.loads((folder / "company.json").read_text())
    con = duckdb.connect()
    tables = {}

    def table(name, index):
        if (name, index) not in tables:
            found = con.execute(f"SELECT * FROM '{folder}/warehouse/{name}/ds={day_of(index)}/*.parquet'")
            names = [column[0] for column in found.description]
            tables[name, index] = [dict(zip(names, row)) for row in found.fetchall()]
        return tables[name, index]

    bands_before, observed, scores, actions, days = {}, [], {}, {}, []
    decided_before = set()
    for index, (definitions, rows) in enumerate(zip(company["days"], company["facts"])):
        past = [((day_of(index) - day_of(at)).days, values) for at, values in enumerate(observed)]
        day = Day(definitions, rows, past)
        days.append(day)
        health = {row["account_id"]: row for row in table("account_health", index)}
        where = lambda account: f"seed {seed}, day {index}, {account}"
        paths = {}
        for row in table("band_paths", index):
            paths.setdefault(row["account_id"], []).append(row)
        names = list(day.card["bands"])
        decided = set()
        for account, row in health.items():
            score, score_band, is_decided = day.score(account)
            decided |= {account} if is_decided else set()
            assert near(score, row["score"]), (where(account), "score", score, row["score"])
            count("scores")
            band = score_band
            before = bands_before.get(account)
            # A rule that decides the band does so at once, and so does its end.
            may_stay = before and score is not None and not is_decided and account not in decided_before
            stays = day.card["bands"].get(before, {}).get("stays") if may_stay else None
            if stays and within(stays, score):
                band = before
            elif may_stay:
                band = waits_before((day.card["bands"], score_band), before, score, scores.get(account, []), day_of(index))
            if not is_near_edge(day, score):
                assert band == row["band"], (where(account), "band", band, row["band"], before, score)
                count("bands")
            scores.setdefault(account, []).append((day_of(index), row["score"]))
            check_paths(day, account, row, paths.get(account, []), names, where)
            count_missed_paths(day, account, row, paths.get(account, []), names)
            check_bounds(day, account, row, where, seed)
            check_trend(scores[account], row, day_of(index), where(account))
        bands_before, decided_before = {a: row["band"] for a, row in health.items()}, decided
        check_changes(company, table, index, days, where)
        actions = check_actions(table("actions", index), actions, health, day, index, where)
        observed.append(day.observed())


def leaves_band(day, row, result, direction, names):
    """Whether the account leaves the band that its paths start from. A rule that decides the band lets it go."""
    score, band, is_decided = result
    start = row["score_band"] if row["band_reason"] == "dwell" else row["band"]
    if score is None or band is None or start is None:
        return False
    stays = day.card["bands"][start].get("stays") if row["band_reason"] in ("score", "stays") else None
    beyond = names.index(band) > names.index(start) if direction == "up" else names.index(band) < names.index(start)
    return beyond and (is_decided or not (stays and within(stays, score)))


def check_paths(day, account, row, paths, names, where):
    for path in paths:
        if path["metric"] is None:
            score, band, is_decided = day.score(account, lapsed=path["rule"])
            if not is_near_edge(day, score):
                assert near(score, path["account_score_reached"]) and band == path["to_band"], (where(account), path["text"], score, band)
                assert leaves_band(day, row, (score, band, is_decided), path["direction"], names), (where(account), path["text"])
                count("paths without a rule")
            continue
        metric = path["measure"]
        needed = path["value_text_needed"] if metric == "colour" else path["value_needed"]
        needed = needed > 0.5 if metric == "flag" else needed
        result, _ = score_with(day, account, {metric: needed})
        score, band, _ = result
        if is_near_edge(day, score):
            continue
        told = (where(account), path["text"], score, band)
        assert near(score, path["account_score_reached"]) and band == path["to_band"], told
        assert leaves_band(day, row, result, path["direction"], names), told
        count("paths")
        if metric not in METRICS:
            continue
        step = 1 if needed > path["value"] else -1
        nearer = range(int(needed) - step, int(path["value"]), -step)
        reached = [v for v in nearer if leaves_at(day, account, row, metric, v, path["direction"], names)]
        assert not reached or reached[0] != int(needed) - step, (*told, "one step nearer is enough", reached)
        count("paths with all nearer values tried")
        count("paths with a nearer value that is enough", bool(reached))


def count_missed_paths(day, account, row, paths, names):
    """Counts the metrics of which some value leads out of the band, and of which no path tells one."""
    for direction in ["up", "down"]:
        told = [path for path in paths if path["direction"] == direction]
        if len(told) == 3 or row["band"] is None:
            continue
        for metric, path in day.entries().items():
            value, _ = day.entry_value(path[-1], account)
            is_scored = value is not None and day.parts(account).get(f"l_{metric}", {}).get("status") in ("ok", "carried")
            if metric not in METRICS or not is_scored or any(path["measure"] == metric for path in told):
                continue
            observed = [values[metric] for values in day.values.values() if values[metric] is not None]
            values = range(int(min(observed, default=0)), int(max(observed, default=0)) + 1)
            if any(v != value and leaves_at(day, account, row, metric, v, direction, names) for v in values):
                count("missed paths")
            else:
                count("metrics without a path, rightly")


def leaves_at(day, account, row, metric, value, direction, names):
    """Whether the account leaves its band with a value that gets a score."""
    result, parts = score_with(day, account, {metric: float(value)})
    is_scored = parts.get(f"l_{metric}", {}).get("score") is not None
    return is_scored and not is_near_edge(day, result[0]) and leaves_band(day, row, result, direction, names)


def score_with(day, account, given):
    """Scores the account with other values, which its peers see as well."""
    kept = day.values[account]
    values = {**kept, **given}
    if "ratio" not in given and ("m0" in given or "m1" in given):
        values = with_ratio(day.definitions, values)
    day.values[account] = values
    try:
        return day.score(account), day.parts(account)
    finally:
        day.values[account] = kept


def check_bounds(day, account, row, where, seed):
    parts, entries = day.parts(account), day.entries()
    carried = [part for _, part in all_components(day.card) if parts.get(part["name"], {}).get("own")]
    is_known = lambda path: day.entry_value(path[-1], account)[1] or any(part["made_of"] is node.get("made_of") for part in carried for node in path)
    missing = [m for m, path in entries.items() if m != "ratio" and day.values[account][m] is None and not is_known(path)]
    if not missing or row["score_low"] is None:
        return
    rng = random.Random(f"{seed} {account}")
    for _ in range(4):
        chosen = [metric for metric in missing if rng.random() < 0.7]
        drawn = {"colour": lambda: rng.choice(COLOURS), "flag": lambda: rng.random() < 0.5}
        given = {m: drawn.get(m, lambda: float(rng.randrange(120)))() for m in chosen}
        (score, band, _), _ = score_with(day, account, given)
        told = (where(account), "bounds", given, score, row["score_low"], row["score_high"])
        assert score is None or row["score_low"] - 1e-7 <= score <= row["score_high"] + 1e-7, told
        if row["band_certain"]:
            assert score is not None, (*told, "no score")
        if row["band_certain"] and row["band_reason"] == "score" and not any({"stays", "after"} & b.keys() for b in day.card["bands"].values()):
            assert band == row["band"] or is_near_edge(day, score), (*told, band)
        count("cases of missing data")


def check_trend(scores, row, today, where):
    window = [(d, s) for d, s in scores if s is not None and (today - d).days < 30]
    if len(window) < 3 or (window[-1][0] - window[0][0]).days < 7 or scores[-1][1] is None:
        return
    xs, ys = [(d - today).days for d, _ in window], [s for _, s in window]
    mx, my = statistics.fmean(xs), statistics.fmean(ys)
    slope = 30 * sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sum((x - mx) ** 2 for x in xs)
    assert near(slope, row["slope_30d"], 1e-6), (where, "slope", slope, row["slope_30d"])
    count("slopes")


def restate(company, at, index, days):
    """Returns an earlier day by the definitions of a later one."""
    definitions, earlier, later = company["days"][index], days[at], days[index]
    day = Day(definitions, company["facts"][at], earlier.past)
    then = company["days"][at]
    edited = [m for m in METRICS if then["factors"][m] != definitions["factors"][m]]
    edited += ["ratio"] if then["formula"] != definitions["formula"] or {"m0", "m1"} & set(edited) else []
    # A value that is carried across an edit has the meaning that the metric had before, so all of its change is an edit.
    day.not_carried = set(edited)
    entries = {"then": earlier.entries(), "now": later.entries()}
    for metric in edited:
        for account in day.values:
            path = entries["then"][metric]
            carried = earlier.entry_value(path[-1], account) if earlier.applies(path, account) else (None, False)
            applies = later.applies(entries["now"][metric], account)
            value, is_carried = later.entry_value(entries["now"][metric][-1], account)
            if applies and (is_carried or (carried[1] and day.values[account][metric] is None)):
                day.entry_values[account, metric] = (value, not is_carried)
            elif carried[1] and day.values[account][metric] is None:
                day.entry_values[account, metric] = (carried[0], False)
    return day


def check_changes(company, table, index, days, where):
    """Compares the two steps of every change with the earlier day, scored by today's definitions."""
    changes = {}
    for row in table("score_changes", index):
        changes.setdefault((row["account_id"], row["since"]), []).append(row)
    restated = {}
    for (account, since), rows in changes.items():
        at = next(i for i in range(index) if day_of(i) == since)
        if at not in restated:
            restated[at] = restate(company, at, index, days)
        windows = {}
        for row in rows:
            windows.setdefault(row["window"], []).append(row)
        middle, _, _ = restated[at].score(account)
        for window, causes in windows.items():
            edits = sum(cause["points"] for cause in causes if cause["cause"].endswith("_edited"))
            total = sum(cause["points"] for cause in causes)
            first = causes[0]
            told = (where(account), window, str(since), [(c["code"], c["points"]) for c in causes], "restated", middle)
            assert near(total, first["score"] - first["score_before"], 1e-6), told
            count("windows of changes")
            if middle is not None:
                assert near(edits, middle - first["score_before"], 1e-6), (*told, edits, first["score_before"])
                count("windows with edits", abs(edits) > 1e-9)


def check_actions(rows, before, health, day, index, where):
    """Replays the plays. An action that was closed may be raised again once its cooldown is over."""
    today, now = day_of(index), {}
    for account, row in health.items():
        values = day.values[account]
        m0 = values["m0"]
        rules = {
            "save": (row["band"] == "red", None if row["band"] is None else row["band"] != "red", STEP),
            "watch": (m0 is not None and m0 < 15, None if m0 is None else m0 > 25, 0),
        }
        for play, (when, ends, cooldown) in rules.items():
            opened, closed = before.get((account, play), (None, None))
            if opened and closed is None:
                now[account, play] = (opened, today if ends else None)
            elif when and (closed is None or (today - closed).days >= cooldown):
                now[account, play] = (today, None)
            elif opened:
                now[account, play] = (opened, closed)
    found = {(row["account_id"], row["play"]): (row["opened_on"], row["closed_on"]) for row in rows}
    for key, dates in found.items():
        assert now.get(key) == dates, (where(key), "action", now.get(key), dates)
        count("actions")
    open_ones = {key for key, (_, closed) in now.items() if closed is None}
    assert open_ones <= found.keys(), (where(""), "open actions", open_ones - found.keys())
    return now


if __name__ == "__main__":
    what, folder, first, number = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    for project in range(first, first + number):
        (write_project if what == "write" else check_project)(folder / f"p{project}", project)
    print(json.dumps(COUNTS))
