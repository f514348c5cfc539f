// Runs the model of ode.py without Python; prints every number to the bit.
#include <cstdio>
#include <vector>

#include "ode.hpp"

int main()
{
    const int most = 5000;
    std::vector<double> times(most), states(2 * most);
    ode::Workspace workspace;
    try {
        const auto count = ode::fly(workspace, 10.0, 8.0, times, kernelmill::Array<double, 2>(states.data(), {most, 2}));
        for (int k = 0; k < count; ++k) {
            std::printf("%a %a %a\n", times[k], states[2 * k], states[2 * k + 1]);
        }
    } catch (const kernelmill::failure &failed) {
        std::fprintf(stderr, "%s\n", failed.what());
        return 1;
    }
}
