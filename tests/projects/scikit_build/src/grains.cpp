// What is C++ in this project.
#include <Python.h>

static PyObject *grains(PyObject *, PyObject *volume)
{
    double value = PyFloat_AsDouble(volume);
    if (value == -1.0 && PyErr_Occurred())
        return nullptr;
    return PyFloat_FromDouble(value * 64.0);
}

static PyMethodDef methods[] = {{"grains", grains, METH_O, nullptr}, {nullptr, nullptr, 0, nullptr}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "grains", nullptr, 0, methods, nullptr, nullptr, nullptr, nullptr};

PyMODINIT_FUNC PyInit_grains()
{
    return PyModule_Create(&definition);
}
