// Swings a pendulum up from rest with the controller of mpc.py, without Python; prints every number to the bit.
#include <cstdio>
#include <vector>

#include "mpc.hpp"

int main()
{
    const double start[] = {3.0, 0.0};
    const double weights[] = {1.0, 0.1, 0.05};
    const int periods = 60;
    std::vector<double> path(2 * (periods + 1)), applied(periods);
    mpc::Workspace workspace;
    try {
        const auto iterations = mpc::control(
            workspace, kernelmill::Array<const double, 1>(start, {2}), kernelmill::Array<const double, 1>(weights, {3}), 15, 30.0, 0.05,
            kernelmill::Array<double, 2>(path.data(), {periods + 1, 2}), applied);
        std::printf("%lld\n", static_cast<long long>(iterations));
    } catch (const kernelmill::failure &failed) {
        std::fprintf(stderr, "%s\n", failed.what());
        return 1;
    }
    for (int k = 0; k < periods; ++k) {
        std::printf("%a %a %a\n", path[2 * k], path[2 * k + 1], applied[k]);
    }
    std::printf("%a %a\n", path[2 * periods], path[2 * periods + 1]);
}
