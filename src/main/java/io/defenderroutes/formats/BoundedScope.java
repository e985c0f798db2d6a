package io.defenderroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.impl.Scope;

/** The variables of one evaluation, within a {@link Budget}: JSLT itself has no limits. */
final class BoundedScope extends Scope {
  private final Budget budget;

  BoundedScope(int stackFrameSize, Budget budget) {
    super(stackFrameSize);
    this.budget = budget;
  }

  @Override
  public void enterFunction(int stackFrameSize) {
    budget.step();
    super.enterFunction(stackFrameSize);
  }

  @Override
  public JsonNode getValue(int slot) {
    budget.step();
    return super.getValue(slot);
  }

  @Override
  public void setValue(int slot, JsonNode value) {
    budget.step();
    // A text that doubles with each variable would fill the memory.
    if (value.isTextual()) {
      budget.text(value.textValue().length());
    }
    super.setValue(slot, value);
  }
}
