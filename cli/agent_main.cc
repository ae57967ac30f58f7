// tokwatt-agent: what small machines install; measures and sends, stores and shows nothing.
#include "cli/heap.h"
#include "cli/program.h"

int main(int argc, char** argv) {
  using namespace tokwatt;
  UseOneHeap();
  const Program program = {
      "tokwatt-agent",
      "Measures this machine and sends to a tokwatt collector.",
      {AddAgentCommands, AddEnrollCommand, AddAgentServiceCommands, AddUninstallCommand,
       AddConfigCommands, AddVersionCommand},
  };
  return RunProgram(program, argc, argv);
}
