"""An independent twin of what is said about scores: random companies, and a slow scorer that computes everything again.

`write FOLDER FIRST COUNT` writes projects with random scorecards, accounts and edits between their days. After every day of
every project was run, `check FOLDER FIRST COUNT` compares the published tables with the twin and prints what it compared, as
JSON. It follows the manual, not healthscore's code, and stops at the first difference.

Compared are scores and bands (with `stays`), the two steps of every change, paths, bounds, plays and trends.
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
LOW, HIGH = 0.0, 100.0


# ---------------------------------------------------------------- a random company


def random_condition(rng, names):
    atoms = []
    for _ in range(rng.choice([1, 1, 2])):
        name = rng.choice(names)
        limit = rng.choice([5, 10, 20, 30, 40]) if not name.endswith("score") else rng.choice([30, 45, 60, 75])
        atoms.append([name, rng.choice(["<", "<=", ">", ">="]), limit])
    return {"join": rng.choice(["AND", "OR"]), "atoms": atoms}


def sql_of(condition):
    return f" {condition['join']} ".join(f"{name} {op} {limit}" for name, op, limit in condition["atoms"])


def random_method(rng, depth=0):
    kind = rng.choice(["linear", "linear", "steps", "percentile", "zscore", "by_tier", "cases"] if depth == 0 else ["linear", "steps"])
    if kind == "linear":
        a, b = rng.choice([0, 5, 10]), rng.choice([20, 35, 50])
        return {"linear": {"zero": a, "full": b} if rng.random() < 0.6 else {"zero": b, "full": a}}
    if kind == "steps":
        a, b = sorted(rng.sample(range(3, 45), 2))
        scores = [rng.choice([0, 20, 50, 80, 100]) for _ in range(3)]
        return {"steps": [{"below": a, "score": scores[0]}, {"at_most": b, "score": scores[1]}, {"above": b, "score": scores[2]}]}
    if kind == "percentile":
        return {"percentile": {"within": rng.choice(["everybody", "tier"]), "min_group": 2, "better": rng.choice(["higher", "lower"])}}
    if kind == "zscore":
        ends = rng.choice([(-2, 2), (-1, 1.5), (1.5, -1.5)])
        within = rng.choice(["everybody", "tier"])
        return {"zscore": {"within": within, "zero": ends[0], "full": ends[1], "robust": rng.random() < 0.5, "min_group": 2}}
    if kind == "by_tier":
        return {"by_tier": {"big": random_method(rng, 1), "otherwise": random_method(rng, 1)}}
    condition = random_condition(rng, METRICS)
    return {"cases": [{"when": condition, "score": random_method(rng, 1)}, {"when": "otherwise", "score": random_method(rng, 1)}]}


def random_weight(rng):
    weight = rng.choice([1, 2, 3])
    return {"big": rng.choice([1, 2, 4]), "otherwise": weight} if rng.random() < 0.4 else weight


def random_leaf(rng, metric):
    leaf = {"metric": metric, "weight": random_weight(rng), "score": random_method(rng)}
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
    metrics = METRICS + ["colour", "ratio"]
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
    definitions = {"factors": {metric: [rng.choice([1, 1, 1, 2]), rng.choice([0, 0, 3])] for metric in METRICS}, "formula": 1, "tier": 20, "card": card}
    days = [definitions]
    for _ in range(1, DAYS):
        days.append(edited(rng, days[-1]) if rng.random() < 0.6 else days[-1])
    return {"days": days, "facts": random_facts(rng)}


def edited(rng, definitions):
    now = json.loads(json.dumps(definitions))
    for _ in range(rng.choice([1, 1, 2])):
        kind = rng.choice(["metric", "metric", "formula", "tier", "weight", "threshold", "rule", "amount", "new rule"])
        leaves = [leaf for _, leaf in all_leaves(now["card"])]
        if kind == "metric":
            now["factors"][rng.choice(METRICS)] = [rng.choice([1, 2, 3]), rng.choice([0, 3, 6])]
        elif kind == "formula":
            now["formula"] = rng.choice([1, 2, 3])
        elif kind == "tier":
            now["tier"] = rng.choice([10, 20, 30])
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
    now = {a: {"size": rng.randrange(40), "colour": rng.choice(COLOURS), **{f"x{i}": rng.randrange(40) for i in range(4)}} for a in accounts}
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
        (folder / f"sql{index}" / "facts.sql").write_text(f"SELECT account_id, {selected}, colour FROM facts")
        card = as_yaml(definitions["card"])
        card = {"version": 1, "min_coverage": 0, **card, "rules": [{**rule, "reason": "because"} for rule in card["rules"]]}
        (folder / f"card{index}.yaml").write_text(json.dumps(card))
        plays = [{"name": "save", "kind": "save", "when": "band = 'red'", "do": "call", "cooldown": f"{STEP}d"}]
        plays += [{"name": "watch", "kind": "adopt", "when": "m0 < 15", "until": "m0 > 25", "do": "look", "cooldown": "0d"}]
        (folder / f"plays{index}.yaml").write_text(json.dumps({"version": 1, "plays": plays}))
        whole = {"type": "integer"}
        pipeline = {
            "version": 1, "name": "twin", "exports": "exports", "warehouse": "warehouse", "sql": f"sql{index}",
            "accounts": {"source": "accounts", "id": "account_id", "carry": ["size"]},
            "sources": {
                "accounts": {"files": "accounts/*/*.parquet", "time": {"snapshots": "day"}, "key": "account_id",
                             "columns": {"day": "date", "account_id": "text", "size": "integer"}},
                "facts": {"files": "facts/*/*.parquet", "time": {"snapshots": "day"}, "account": "account_id",
                          "columns": {"day": "date", "account_id": "text", "colour": "text", **{f"x{i}": "integer" for i in range(4)}}},
            },
            "metrics": {"facts.sql": {**{m: whole for m in METRICS}, "colour": {"type": "text"}}},
            "derived": {"ratio": {"type": "number", "sql": f"{definitions['formula']}.0 * m0 + m1"}},
            "tiers": {"big": f"size >= {definitions['tier']}", "small": "otherwise"},
            "scorecard": f"card{index}.yaml", "plays": f"plays{index}.yaml",
            "trend": {"slope_over": "30d"},
        }
        (folder / f"p{index}.yaml").write_text(json.dumps(pipeline))
    con = duckdb.connect()
    for index, rows in enumerate(company["facts"]):
        for table, columns in [("accounts", {"size": "BIGINT"}), ("facts", {"colour": "VARCHAR", **{f"x{i}": "BIGINT" for i in range(4)}})]:
            target = folder / "exports" / table / f"day={day_of(index)}"
            target.mkdir(parents=True)
            con.execute(f"CREATE OR REPLACE TABLE t (account_id VARCHAR, {', '.join(f'{n} {k}' for n, k in columns.items())})")
            con.executemany(f"INSERT INTO t VALUES ({', '.join('?' * (len(columns) + 1))})", [[a, *[row[n] for n in columns]] for a, row in rows.items()])
            con.execute(f"COPY t TO '{target}/part.parquet' (FORMAT parquet)")


# ---------------------------------------------------------------- the twin


def digits(value):
    return float(f"{value:.11e}")


def values_of(definitions, row, given=None):
    """Returns the metrics of an account. `given` has other values for some of them; what is derived from these follows."""
    values = {"size": row["size"], "colour": row["colour"]}
    for i, metric in enumerate(METRICS):
        factor, plus = definitions["factors"][metric]
        values[metric] = None if row[f"x{i}"] is None else float(row[f"x{i}"] * factor + plus)
    values.update({name: value for name, value in (given or {}).items() if name != "ratio"})
    known = values["m0"] is not None and values["m1"] is not None
    values["ratio"] = definitions["formula"] * values["m0"] + values["m1"] if known else None
    if given and "ratio" in given:
        values["ratio"] = given["ratio"]
    return values


def holds(condition, values):
    if condition == "otherwise":
        return True
    compare = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}
    truths = [None if values[name] is None else compare[op](values[name], limit) for name, op, limit in condition["atoms"]]
    return all(truth is True for truth in truths) if condition["join"] == "AND" else any(truth is True for truth in truths)


class Day:
    """One day under some definitions: the accounts' metrics, and what was observed before."""

    def __init__(self, definitions, rows, past, given=None):
        self.definitions, self.card, self.past = definitions, definitions["card"], past
        self.values = {a: values_of(definitions, row, (given or {}).get(a)) for a, row in rows.items()}
        self.tiers = {a: "big" if row["size"] >= definitions["tier"] else "small" for a, row in rows.items()}

    def for_tier(self, written, account):
        return written.get(self.tiers[account], written.get("otherwise")) if isinstance(written, dict) else written

    def applies(self, path, account):
        return all(holds(node.get("applies", "otherwise"), self.values[account]) for node in path)

    def peers(self, metric, within, account, path):
        """The values of today of the accounts that are compared: those to which the entry applies."""
        same = lambda other: within == "everybody" or self.tiers[other] == self.tiers[account]
        found = [self.values[a][metric] for a in self.values if same(a) and self.applies(path, a)]
        return [digits(value) for value in found if value is not None]

    def score_value(self, method, metric, value, account, path):
        (kind, how), = method.items()
        if kind == "by_tier":
            return self.score_value(self.for_tier(how, account), metric, value, account, path)
        if kind == "cases":
            case = next(case for case in how if holds(case["when"], self.values[account]))
            return self.score_value(case["score"], metric, value, account, path)
        if kind == "labels":
            return how.get(value)
        if kind == "linear":
            return on_scale((value - how["zero"]) / (how["full"] - how["zero"]))
        if kind == "steps":
            first = how[0]["score"] if digits(value) < how[0]["below"] else None
            return first if first is not None else how[1 if digits(value) <= how[1]["at_most"] else 2]["score"]
        peers = self.peers(metric, how["within"], account, path)
        if len(peers) < how["min_group"]:
            return None
        value = digits(value)
        if kind == "percentile":
            share = (sum(p < value for p in peers) + sum(p == value for p in peers) / 2) / len(peers)
            return on_scale(share if how["better"] == "higher" else 1 - share)
        middle, spread = centre(peers, how["robust"])
        z = (value - middle) / spread if spread > 1e-12 else 0.0
        return on_scale((z - how["zero"]) / (how["full"] - how["zero"]))

    def observed_values(self):
        """The values that later days may carry: those of entries that apply."""
        paths = {}

        def collect(path, parts):
            for part in parts.values():
                if "made_of" in part:
                    collect([*path, part], part["made_of"])
                else:
                    paths[part["metric"]] = [*path, part]

        collect([], self.card["components"])
        return {a: {m: values[m] if self.applies(path, a) else None for m, path in paths.items()} for a, values in self.values.items()}

    def carried(self, metric, account, days):
        return next((v[account][metric] for d, v in reversed(self.past) if days >= d > 0 and account in v and v[account][metric] is not None), None)

    def score_node(self, name, node, account, path, scores):
        """Returns the score, or None without one, and whether the node applies."""
        path = [*path, node]
        if not self.applies(path, account):
            return None, False
        if "made_of" in node:
            parts = [(float(self.for_tier(part["weight"], account)), *self.score_node(n, part, account, path, scores)) for n, part in node["made_of"].items()]
            applicable = any(is_applicable for _, _, is_applicable in parts)
            counted = [(weight, score) for weight, score, _ in parts if score is not None]
            score = combine(node.get("combine", "weighted_mean"), counted)
            scores[name] = score
            return score, applicable
        metric = node["metric"]
        value = self.values[account][metric]
        if value is None and "carry" in (node.get("missing") if isinstance(node.get("missing"), dict) else {}):
            value = self.carried(metric, account, 30)
        score = None if value is None else self.score_value(node["score"], metric, value, account, path)
        if score is None and isinstance(node.get("missing"), dict) and "score" in node["missing"]:
            score = float(node["missing"]["score"])
        return score, True

    def score(self, account):
        """Returns the score and the band of the score, after rules."""
        scores = {}
        root = {"made_of": self.card["components"], "combine": self.card["combine"]}
        raw, _ = self.score_node("raw", root, account, [], scores)
        names = {**self.values[account], "raw_score": None if raw is None else digits(raw)}
        names["use_score"] = None if scores.get("use") is None else digits(scores["use"])
        score, band, forced = raw, None, None
        for rule in self.card["rules"]:
            if not holds(rule["when"], names):
                continue
            (kind, amount), = rule["then"].items()
            if kind == "set":
                score = clamp(float(amount))
            elif score is not None and kind == "band":
                forced = amount
            elif score is not None:
                score = clamp({"cap": min(score, amount), "floor": max(score, amount), "add": score + amount}[kind])
        band = forced or band_of(self.card["bands"], score)
        is_decided = forced is not None or any("set" in r["then"] and holds(r["when"], names) for r in self.card["rules"])
        return score, band if score is not None else None, is_decided


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

    bands_before, observed, scores, actions = {}, [], {}, {}
    decided_before = set()
    for index, (definitions, rows) in enumerate(zip(company["days"], company["facts"])):
        past = [((day_of(index) - day_of(at)).days, values) for at, values in enumerate(observed)]
        day = Day(definitions, rows, past)
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
            if not is_near_edge(day, score):
                assert band == row["band"], (where(account), "band", band, row["band"], before, score)
                count("bands")
            scores.setdefault(account, []).append((day_of(index), row["score"]))
            check_paths(day, account, row, paths.get(account, []), names, where)
            check_bounds(day, definitions, rows, past, account, row, where, seed)
            check_trend(scores[account], row, day_of(index), where(account))
        bands_before, decided_before = {a: row["band"] for a, row in health.items()}, decided
        check_changes(company, table, index, observed, where)
        actions = check_actions(table("actions", index), actions, health, day, index, where)
        observed.append(day.observed_values())


def leaves_band(day, row, score, band, direction, names):
    """Whether the account leaves the band that its paths start from."""
    start = row["score_band"] if row["band_reason"] == "dwell" else row["band"]
    if score is None or band is None or start is None:
        return False
    stays = day.card["bands"][start].get("stays") if row["band_reason"] in ("score", "stays") else None
    beyond = names.index(band) > names.index(start) if direction == "up" else names.index(band) < names.index(start)
    return beyond and not (stays and within(stays, score))


def check_paths(day, account, row, paths, names, where):
    for path in paths:
        if path["metric"] is None:
            continue
        metric = path["measure"]
        needed = path["value_text_needed"] if metric == "colour" else path["value_needed"]
        score, band = score_with(day, account, {metric: needed})
        if is_near_edge(day, score):
            continue
        told = (where(account), path["text"], score, band)
        assert near(score, path["account_score_reached"]) and band == path["to_band"], told
        assert leaves_band(day, row, score, band, path["direction"], names), told
        count("paths")
        if metric not in METRICS:
            continue
        step = 1 if needed > path["value"] else -1
        nearer = range(int(needed) - step, int(path["value"]), -step)
        reached = [v for v in nearer if leaves_at(day, account, row, metric, v, path["direction"], names)]
        assert not reached or reached[0] != int(needed) - step, (*told, "one step nearer is enough", reached)
        count("paths with all nearer values tried")
        count("paths with a nearer value that is enough", bool(reached))


def leaves_at(day, account, row, metric, value, direction, names):
    score, band = score_with(day, account, {metric: float(value)})
    return not is_near_edge(day, score) and leaves_band(day, row, score, band, direction, names)


def score_with(day, account, given):
    """Scores the account with other values, which its peers see as well."""
    kept, row = day.values[account], None
    raw = {"size": kept["size"], "colour": kept["colour"]}
    values = dict(kept)
    values.update({name: value for name, value in given.items()})
    if "ratio" not in given and ("m0" in given or "m1" in given):
        known = values["m0"] is not None and values["m1"] is not None
        values["ratio"] = day.definitions["formula"] * values["m0"] + values["m1"] if known else None
    day.values[account] = values
    try:
        score, band, _ = day.score(account)
    finally:
        day.values[account] = kept
    return score, band


def check_bounds(day, definitions, rows, past, account, row, where, seed):
    leaves = [leaf for _, leaf in all_leaves(day.card)]
    carries = {leaf["metric"] for leaf in leaves if isinstance(leaf.get("missing"), dict) and "carry" in leaf["missing"]}
    scored = {leaf["metric"] for leaf in leaves}
    is_carried = lambda metric: metric in carries and day.carried(metric, account, 30) is not None
    missing = [m for m in METRICS + ["colour"] if m in scored and day.values[account][m] is None and not is_carried(m)]
    if not missing or row["score_low"] is None:
        return
    rng = random.Random(f"{seed} {account}")
    for _ in range(4):
        chosen = [metric for metric in missing if rng.random() < 0.7]
        given = {m: rng.choice(COLOURS) if m == "colour" else float(rng.randrange(120)) for m in chosen}
        score, band = score_with(day, account, given)
        told = (where(account), "bounds", given, score, row["score_low"], row["score_high"])
        assert score is None or row["score_low"] - 1e-7 <= score <= row["score_high"] + 1e-7, told
        if row["band_certain"] and row["band_reason"] == "score" and not any("stays" in b for b in day.card["bands"].values()):
            assert score is None or band == row["band"], (*told, band)
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


def check_changes(company, table, index, observed, where):
    """Compares the two steps of every change with the earlier day, scored by today's definitions."""
    changes = {}
    for row in table("score_changes", index):
        changes.setdefault((row["account_id"], row["since"]), []).append(row)
    definitions = company["days"][index]
    restated = {}
    for (account, since), rows in changes.items():
        at = next(i for i in range(index) if day_of(i) == since)
        if at not in restated:
            past = [((day_of(at) - day_of(i)).days, observed[i]) for i in range(at)]
            day = Day(definitions, company["facts"][at], past)
            # What is carried was recorded by the definitions of its day, and a metric that is another one carries nothing.
            edited = [m for m in METRICS if company["days"][at]["factors"][m] != definitions["factors"][m]]
            edited += ["ratio"] if company["days"][at]["formula"] != definitions["formula"] or {"m0", "m1"} & set(edited) else []
            forget = lambda values: {m: None if m in edited else value for m, value in values.items()}
            day.past = [(days, {a: forget(values) for a, values in accounts.items()}) for days, accounts in past]
            restated[at] = day
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
