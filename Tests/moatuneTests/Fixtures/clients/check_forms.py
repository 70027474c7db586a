"""Checks exported files by what other programs make of them: a JSON Schema's validator, YAML's reader."""

import json
import sys

import jsonschema
import yaml

schema_path, json_path, yaml_path, litellm_path, broken_path = sys.argv[1:]
schema = json.load(open(schema_path))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
as_json, as_yaml = json.load(open(json_path)), yaml.safe_load(open(yaml_path))
litellm = yaml.safe_load(open(litellm_path))
print(
    json.dumps(
        {
            "json": [error.message for error in validator.iter_errors(as_json)],
            "yaml": [error.message for error in validator.iter_errors(as_yaml)],
            "broken": len(list(validator.iter_errors(json.load(open(broken_path))))),
            "same": as_json == as_yaml,
            "models": [entry["model_name"] for entry in litellm["model_list"]],
            "prices": [type(entry["litellm_params"].get("input_cost_per_token")).__name__ for entry in litellm["model_list"]],
            "addresses": [entry["litellm_params"]["api_base"] for entry in litellm["model_list"]],
        }
    )
)
