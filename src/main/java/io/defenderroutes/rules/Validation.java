package io.defenderroutes.rules;

import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the faults of the files of a routes folder. */
record Validation(ParsedRoutes folder, RulesSettings settings) {
  /** All faults, errors first in each file, each once. */
  List<YamlFault> faults() {
    List<YamlFault> unloadable = folder.unloadable();
    if (!unloadable.isEmpty()) {
      // Further checks need their content.
      return unloadable;
    }
    Set<YamlFault> faults = new LinkedHashSet<>(folder.unread());
    List<YamlFile> readable = new ArrayList<>();
    for (YamlFile file : folder.all()) {
      faults.addAll(file.faults());
      if (file.faults().isEmpty() && !file.tree().isMissingNode()) {
        readable.add(file);
      }
    }
    SchemaCheck schema = new SchemaCheck();
    readable.forEach(file -> faults.addAll(schema.check(file)));
    PropertyCheck properties = new PropertyCheck(folder, settings);
    readable.forEach(file -> faults.addAll(properties.check(file)));
    NameCheck names = new NameCheck(folder, settings.beans());
    readable.forEach(file -> faults.addAll(names.check(file)));
    try (CallCheck calls = new CallCheck(folder, settings.formats().known())) {
      readable.forEach(file -> faults.addAll(calls.check(file)));
      faults.addAll(calls.missing());
    }
    folderRules(readable, faults);
    faults.addAll(new CycleCheck(folder).faults());
    faults.addAll(new DynamicUriCheck(folder, settings.properties()).faults());
    faults.addAll(
        new RuleCases(folder.in(RoutesFolder.TESTS), settings.fields(), settings.formats().names())
            .faults());
    faults.addAll(FormatCheck.ofFiles(settings.formats()));
    if (faults.stream().noneMatch(YamlFault::isError)) {
      load(faults);
    }
    List<YamlFault> sorted = new ArrayList<>(faults);
    sorted.sort(Comparator.comparing(YamlFault::file).thenComparingInt(YamlFault::line));
    return List.copyOf(sorted);
  }

  private void folderRules(List<YamlFile> readable, Set<YamlFault> faults) {
    ContractCheck words = new ContractCheck(folder, settings.fields());
    BranchCheck branches = new BranchCheck();
    FolderRuleCheck folderRules = new FolderRuleCheck(folder);
    try (SimpleCheck simple = new SimpleCheck(folder)) {
      readable.stream()
          .filter(file -> !file.subfolder().equals("pipeline"))
          .forEach(file -> faults.addAll(simple.check(file)));
    }
    for (YamlFile file : readable) {
      switch (file.subfolder()) {
        case "routing" -> {
          faults.addAll(words.check(file));
          faults.addAll(words.headers(file));
          faults.addAll(branches.check(file));
          faults.addAll(folderRules.routing(file));
        }
        case "destinations" -> {
          faults.addAll(words.check(file));
          faults.addAll(folderRules.destination(file));
        }
        case "sources" -> faults.addAll(folderRules.source(file));
        default -> {}
      }
    }
  }

  /** Finds faults that only Camel knows, such as an invalid expression. */
  private void load(Set<YamlFault> faults) {
    try (Rules rules = new Rules(folder, settings)) {
      faults.addAll(new FormatCheck(rules, settings).ofSamples());
    } catch (InvalidRules e) {
      faults.addAll(e.faults());
    }
  }
}
