extension MixtureDocument {
    /// The JSON Schema (draft 2020-12) of the form, for editors and other tools; YAML has the same keys.
    public static let schema = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "A mixture of agents, as Moatune writes it",
          "type": "object",
          "additionalProperties": false,
          "required": ["format", "mixture"],
          "properties": {
            "format": {"const": "moatune-mixture/1", "description": "The form and its version."},
            "mixture": {
              "type": "object",
              "additionalProperties": false,
              "required": ["main", "cycles", "agents"],
              "properties": {
                "main": {
                  "$ref": "#/$defs/settings",
                  "description": "The model that makes one answer of the last proposals."
                },
                "cycles": {
                  "type": "integer", "minimum": 1, "maximum": 100,
                  "description": "How often all agents answer before the main model does; 1 without agents."
                },
                "agents": {
                  "type": "array", "maxItems": 256, "items": {"$ref": "#/$defs/agent"},
                  "description": "Who proposes, sorted; an agent that stands several times is asked several times."
                }
              }
            }
          },
          "$defs": {
            "agent": {
              "type": "object",
              "additionalProperties": false,
              "required": ["name", "settings"],
              "properties": {
                "name": {"type": "string"},
                "settings": {"$ref": "#/$defs/settings"}
              }
            },
            "settings": {
              "type": "object",
              "additionalProperties": false,
              "required": ["provider", "model", "systemPrompt"],
              "properties": {
                "provider": {"type": "string", "description": "The name of an OpenAI-compatible endpoint."},
                "model": {"type": "string", "description": "The model's name at that endpoint."},
                "systemPrompt": {
                  "type": "string",
                  "description": "Sent as it is, but for {helper_response}, which is filled with the last proposals."
                },
                "promptName": {"type": "string", "description": "The file the prompt came from, for people."},
                "temperature": {"type": "number", "minimum": 0, "maximum": 2},
                "topP": {"type": "number", "minimum": 0, "maximum": 1},
                "reasoningEffort": {"enum": ["none", "low", "medium", "high"]},
                "maximumCompletionTokens": {"type": "integer", "minimum": 1, "maximum": 1000000}
              }
            }
          }
        }

        """#
}
