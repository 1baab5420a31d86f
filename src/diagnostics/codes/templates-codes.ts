/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const templatesCodes = {
  'template-not-found':
    'There is no template at the path: no such file or folder, or a folder without files that end in `.pkr.hcl` or `.pkr.json`.',
  'enforced-not-found':
    'The file of `enforced` (`--enforced`) is not there, or is no file. Without it nothing is built: its provisioners are to run in every build.',
  'unset-variable':
    'A variable that is used has no value and no default. Set it by `vars`, in a var file, or by `PKR_VAR_name` in the environment.',
  'undeclared-variable':
    'A value is given to a variable that the template does not declare. Look for a slip in its name, or add a `variable` block.',
  'invalid-variable-value':
    "The value of a variable does not fit to its type, or is refused by a validation of the template's author; the message is theirs.",
  'invalid-var-file':
    'A file of variable values has another ending than `.hcl` or `.json`, or holds something other than values: declarations belong into the template.',
  'invalid-validation-rule':
    'A `validation` of a variable is wrong: its condition must be true or false and refer to this variable alone, its message must be a full sentence.',
  'invalid-name':
    'A name must start with a letter or underscore and may contain only letters, digits, underscores and dashes.',
  'duplicate-definition':
    'Two variables, locals, data sources, sources or builders have the same name. Give each a name of its own.',
  'cyclic-dependency':
    'Local values or data sources depend on one another in a circle. Break it: one of them must be computed without the others.',
  'reference-not-allowed':
    'Nothing can be referred to here: defaults and var files hold plain values. Use a `local` for what is computed from others.',
  'function-not-allowed':
    'No functions can be called here: var files hold plain values. Use a `local` for what is computed.',
  'late-value':
    'A value of the machine (`build.Host`, `build.ID`, ...) is used where the machine does not exist yet, or has none of that name. Such values are for provisioners and post-processors.',
  'missing-build': 'The template has nothing to build: no `build` block, or, in the legacy format, no `builders`.',
  'missing-source': 'A `build` block needs one source at least, in `sources` or as a `source` block inside of it.',
  'no-builds-to-run': 'Nothing is left to build after `only`, `except` and the sources that are left out.',
  'invalid-source-reference':
    'A reference to a source is `source.type.name`, of letters, digits, underscores and dashes.',
  'unknown-source': 'A build uses a source that the template does not define. Look for a slip in its type or name.',
  'unknown-type':
    'There is no builder, provisioner, post-processor or data source of this type. Look for a slip in it; the reference lists all that there are.',
  'foreign-type':
    'The component belongs to another Packer plug-in. What is not asked for by name is left out of the build; what is ends it.',
  'deprecated-type': 'The component has a newer name. Write that; the old one works meanwhile.',
  'unavailable-plugin':
    'The template requires a Packer plug-in that is not part of this product. It is ignored where nothing uses it.',
  'unsupported-packer-version':
    'The template asks for another version of Packer than the one with which this product is compatible. Widen the constraint only if the template does work.',
  'invalid-version-constraint':
    'A constraint on versions is missing or can not be read. Examples: `>= 1.9.0`, `~> 1.2`, `>= 1.7.0, < 2.0.0`.',
  'invalid-plugin-requirement': 'An entry of `required_plugins` is an object with `version` and `source`, both texts.',
  'invalid-filter': 'A pattern of `only` or `except` can not be read: a bracket or brace in it is not closed.',
  'unmatched-filter':
    'An entry of `only` or `except` matches no build, which is likely a slip. The message lists the names that there are.',
  'unmatched-name':
    'The `only`, `except` or `override` of a provisioner or post-processor names a source that the build does not have. Look for a slip in it.',
  'only-and-except': 'A provisioner or post-processor has `only` and `except`. Keep one of the two.',
  'invalid-max-retries': '`max_retries` is a whole number from 0 on.',
  'invalid-override': 'The `override` of a provisioner is an object with, for each source, an object of options.',
  'not-legacy': '`hcl2_upgrade` and `fix` work on templates in JSON, the language before HCL2, and this is none.',
  'not-upgradable':
    '`hcl2_upgrade` can not say in HCL2 what a part of the template says, so no file is written. Change that part, or write the template in HCL2 by hand.',
  'upgraded-to-local':
    '`hcl2_upgrade` made a local value of a variable whose default is made of other values. Who sets it from outside has to set those that it is made of.',
  'not-formatted':
    'Lines of a file are not written as `fmt` (and `packer fmt`) writes them. `proxmox-template fmt -recursive .` mends all files of a folder.',
  'not-hcl':
    'Only files in HCL can be formatted: `*.pkr.hcl` and `*.pkrvars.hcl`. Name one of those, or the folder that they are in.',
  'invalid-legacy-template':
    'A part of a template in the legacy JSON format is of another kind than it must be, such as a text in place of a list.',
  'invalid-hcp-registry':
    'An option of `hcp_packer_registry` is one that Packer refuses. The block has no effect here and can be removed.',
  'hcp-registry-left-out':
    'The template is built, but the HCP Packer registry is not told of it: no service of HashiCorp is contacted.',
} as const
